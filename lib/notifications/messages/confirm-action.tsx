import { z } from "zod";
import { defineMessage } from "../define-message";
import { Code, Paragraph, Title } from "../parts/blocks";
import { code } from "../parts/parameters";

/** A security code without a link. */
export const confirmAction = defineMessage({
  category: null,
  parameters: z.object({ code }),
  words: {
    subject: "{code} is your NumNinja security code",
    preview: "Confirm that it is you.",
    title: "Confirm that it is you",
    body: "Enter this code to continue with the change you started. Nobody from NumNinja will ever ask you for it.",
  },
  subject: ({ code }, { own }) => own("subject", { code }),
  preview: (_parameters, { own }) => own("preview"),
  body: ({ code }, { own, say }) => (
    <>
      <Title>{own("title")}</Title>
      <Paragraph>{own("body")}</Paragraph>
      <Code label={say("code.label")}>{code}</Code>
      <Paragraph soft>{say("layout.ignore")}</Paragraph>
    </>
  ),
});
