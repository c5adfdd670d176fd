import { z } from "zod";
import { defineMessage } from "../define-message";
import { Action, Notice, Paragraph, Title } from "../parts/blocks";
import { instant } from "../parts/parameters";

/** The owner of a password learns of its change. */
export const passwordChanged = defineMessage({
  category: null,
  parameters: z.object({ changed_at: instant }),
  words: {
    subject: "Your NumNinja password was changed",
    preview: "If it was you, there is nothing to do.",
    title: "Your password was changed",
    body: "The password of your NumNinja account was changed on {time}. If it was you, there is nothing to do.",
    warning: "If it was not you, choose a new password now. That ends every session of the account.",
    action: "Choose a new password",
  },
  subject: (_parameters, { own }) => own("subject"),
  preview: (_parameters, { own }) => own("preview"),
  body: ({ changed_at }, { own, time, appUrl }) => (
    <>
      <Title>{own("title")}</Title>
      <Paragraph>{own("body", { time: time(changed_at) })}</Paragraph>
      <Notice>{own("warning")}</Notice>
      <Action href={`${appUrl}/reset-password`}>{own("action")}</Action>
    </>
  ),
});
