import { z } from "zod";
import { defineMessage } from "../define-message";
import { Fact, Paragraph, Title } from "../parts/blocks";

/** For us: the subject and the facts that the code which raised it thought useful. */
export const operatorAlert = defineMessage({
  category: null,
  parameters: z.object({ subject: z.string().min(1), facts: z.record(z.string(), z.unknown()).default({}) }),
  words: {
    subject: "[NumNinja] {subject}",
    title: "Please look at this",
  },
  subject: ({ subject }, { own }) => own("subject", { subject }),
  preview: ({ subject }) => subject,
  body: ({ subject, facts }, { own }) => (
    <>
      <Title>{subject}</Title>
      <Paragraph>{own("title")}</Paragraph>
      {Object.entries(facts).map(([name, value]) => (
        <Fact key={name} name={name}>
          {typeof value === "string" ? value : JSON.stringify(value)}
        </Fact>
      ))}
    </>
  ),
});
