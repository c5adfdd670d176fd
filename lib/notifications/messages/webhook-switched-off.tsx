import { z } from "zod";
import { instant } from "@/lib/contract/common";
import { defineMessage } from "../define-message";
import { Action, Fact, Paragraph, Title } from "../parts/blocks";

/** A program of the account took nothing for days. */
export const webhookSwitchedOff = defineMessage({
  category: null,
  parameters: z.object({ url: z.string(), failing_since: instant }),
  words: {
    subject: "We switched off a webhook that fails",
    preview: "Your program is no longer notified about texts.",
    title: "A webhook is off",
    body: "Your program at this address has taken nothing for days, so we no longer tell it about texts. Your texts themselves are all in your inbox.",
    address: "Address",
    next: "See in its deliveries what it answered, fix it, and switch it on again. What was not delivered can be sent again from there.",
    action: "Open your settings",
  },
  subject: (_, { own }) => own("subject"),
  preview: (_, { own }) => own("preview"),
  body: ({ url }, { own, appUrl }) => (
    <>
      <Title>{own("title")}</Title>
      <Paragraph>{own("body")}</Paragraph>
      <Fact strong name={own("address")}>
        {url}
      </Fact>
      <Paragraph>{own("next")}</Paragraph>
      <Action href={`${appUrl}/account/settings`}>{own("action")}</Action>
    </>
  ),
});
