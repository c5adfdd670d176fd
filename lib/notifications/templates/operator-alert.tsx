import { Fact, Paragraph, Title } from "./parts";
import type { Template } from "./template";

/** For us: the subject and whatever facts the code that raised it thought useful. */
export const operatorAlert: Template<"operator-alert"> = {
  subject: ({ subject }, { say }) => say("operator-alert.subject", { subject }),
  preview: ({ subject }) => subject,
  body: ({ subject, facts }, { say }) => (
    <>
      <Title>{subject}</Title>
      <Paragraph>{say("operator-alert.title")}</Paragraph>
      {Object.entries(facts).map(([name, value]) => (
        <Fact key={name} name={name}>
          {typeof value === "string" ? value : JSON.stringify(value)}
        </Fact>
      ))}
    </>
  ),
};
