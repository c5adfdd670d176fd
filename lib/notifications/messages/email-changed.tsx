import { z } from "zod";
import { emailSchema } from "@/lib/kernel/email";
import { defineMessage } from "../define-message";
import { Action, Notice, Paragraph, Title } from "../parts/blocks";
import { instant } from "../parts/parameters";

/** Sent to the address of before: who took the account over would read only the new one. */
export const emailChanged = defineMessage({
  category: null,
  parameters: z.object({ changed_at: instant, new_email: emailSchema }),
  words: {
    subject: "The email address of your NumNinja account was changed",
    preview: "Messages now go to {email}.",
    title: "Your email address was changed",
    body: "On {time} the address of your NumNinja account became {email}. From now on we write there, and you sign in with it.",
    warning: "If it was not you, write to us right away. Answer from this address, so that we know you.",
    action: "Contact support",
  },
  subject: (_parameters, { own }) => own("subject"),
  preview: ({ new_email }, { own }) => own("preview", { email: new_email }),
  body: ({ changed_at, new_email }, { own, time, appUrl }) => (
    <>
      <Title>{own("title")}</Title>
      <Paragraph>{own("body", { time: time(changed_at), email: new_email })}</Paragraph>
      <Notice>{own("warning")}</Notice>
      <Action href={`${appUrl}/support`}>{own("action")}</Action>
    </>
  ),
});
