import { z } from "zod";
import { defineMessage } from "../define-message";
import { Paragraph, Title } from "../parts/blocks";

/** A recovery code was used: the person is notified even when it was not them. */
export const staffRecovery = defineMessage({
  category: null,
  parameters: z.object({ address: z.string() }),
  words: {
    subject: "A recovery code of yours was used",
    preview: "Your second factor was removed, and you were signed out everywhere.",
    body: "Somebody who knows your password used one of your recovery codes, from the network address {address}. Your second factor was removed, and you were signed out everywhere.",
    advice: "If this was not you, tell an administrator immediately and change your password.",
  },
  subject: (_parameters, { own }) => own("subject"),
  preview: (_parameters, { own }) => own("preview"),
  body: ({ address }, { own }) => (
    <>
      <Title>{own("subject")}</Title>
      <Paragraph>{own("body", { address })}</Paragraph>
      <Paragraph>{own("advice")}</Paragraph>
    </>
  ),
});
