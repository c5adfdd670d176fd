import type { z } from "zod";
import type { MessageContext } from "../define-message";
import { Action, Code, Paragraph, PlainLink, Title } from "./blocks";
import type { codeAndLink } from "./parameters";

interface Props {
  parameters: z.infer<typeof codeAndLink>;
  context: MessageContext;
}

/** The body of the messages that differ in their words only: a code, a button and the bare address. */
export function CodeAndLinkBody(props: Props & { own: (code: "title" | "body" | "action") => string }) {
  const { own, parameters, context } = props;
  return (
    <>
      <Title>{own("title")}</Title>
      <Paragraph>{own("body")}</Paragraph>
      <CodeAndLink parameters={parameters} action={own("action")} context={context} />
      <Paragraph soft>{context.say("layout.ignore")}</Paragraph>
    </>
  );
}

/** A code to type, and a button that does the same. */
const CodeAndLink = ({ parameters: { code, link }, action, context }: Props & { action: string }) => (
  <>
    <Code label={context.say("code.label")}>{code}</Code>
    <Paragraph soft>{context.say("code.hint")}</Paragraph>
    <LinkToFollow link={link} action={action} context={context} />
  </>
);

/** A button, and its bare address for mail programs that show none. */
export const LinkToFollow = ({ link, action, context }: { link: string; action: string; context: MessageContext }) => (
  <>
    <Action href={link}>{action}</Action>
    <PlainLink hint={context.say("link.hint")} href={link} />
  </>
);
