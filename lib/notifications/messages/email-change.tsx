import { z } from "zod";
import { emailSchema } from "@/lib/kernel/email";
import { defineMessage } from "../define-message";
import { Notice, Paragraph, Title } from "../parts/blocks";
import { LinkToFollow } from "../parts/code-and-link";
import { codeAndLink } from "../parts/parameters";

/** Sent to the new address, and to the current one when both must agree. */
export const emailChange = defineMessage({
  category: null,
  parameters: codeAndLink.omit({ code: true }).extend({ new_email: emailSchema, sent_to: z.enum(["current", "new"]) }),
  words: {
    subject: "Confirm the new email address of your NumNinja account",
    preview: "The address becomes {email} once it is confirmed.",
    title: "Confirm the change of your email address",
    "body-new": "You asked to use {email} for your NumNinja account. Confirm that this mailbox is yours.",
    "body-current":
      "Someone asked to change the address of your NumNinja account to {email}. Confirm only if it was you.",
    action: "Confirm the change",
    warning: "If it was not you, do not confirm, and change your password now.",
  },
  subject: (_parameters, { own }) => own("subject"),
  preview: ({ new_email }, { own }) => own("preview", { email: new_email }),
  body: (p, context) => {
    const { own } = context;
    return (
      <>
        <Title>{own("title")}</Title>
        <Paragraph>{own(`body-${p.sent_to}`, { email: p.new_email })}</Paragraph>
        <LinkToFollow link={p.link} action={own("action")} context={context} />
        <Notice>{own("warning")}</Notice>
      </>
    );
  },
});
