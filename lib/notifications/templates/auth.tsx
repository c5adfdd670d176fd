import { Action, Code, Notice, Paragraph, PlainLink, Title } from "./parts";
import type { Template, TemplateContext } from "./template";

type WithCodeAndLink = "confirm-email" | "sign-in-link" | "reset-password";

/** The three messages that differ in their words only: a code, a button and the bare address. */
function codeAndLink(name: WithCodeAndLink): Template<WithCodeAndLink> {
  return {
    subject: ({ code }, { say }) =>
      // A reset code stays out of the subject, which lock screens show to bystanders.
      name === "reset-password" ? say("reset-password.subject") : say(`${name}.subject`, { code }),
    preview: (_parameters, { say }) => say(`${name}.preview`),
    body: ({ code, link }, context) => (
      <>
        <Title>{context.say(`${name}.title`)}</Title>
        <Paragraph>{context.say(`${name}.body`)}</Paragraph>
        <CodeAndLink code={code} link={link} action={context.say(`${name}.action`)} context={context} />
        <Paragraph soft>{context.say("layout.ignore")}</Paragraph>
      </>
    ),
  };
}

function CodeAndLink(props: { code: string; link: string; action: string; context: TemplateContext }) {
  const { say } = props.context;
  return (
    <>
      <Code label={say("code.label")}>{props.code}</Code>
      <Action href={props.link}>{props.action}</Action>
      <Paragraph soft>{say("code.hint")}</Paragraph>
      <PlainLink hint={say("link.hint")} href={props.link} />
    </>
  );
}

export const confirmEmail = codeAndLink("confirm-email");
export const signInLink = codeAndLink("sign-in-link");
export const resetPassword = codeAndLink("reset-password");

export const confirmAction: Template<"confirm-action"> = {
  subject: ({ code }, { say }) => say("confirm-action.subject", { code }),
  preview: (_parameters, { say }) => say("confirm-action.preview"),
  body: ({ code }, { say }) => (
    <>
      <Title>{say("confirm-action.title")}</Title>
      <Paragraph>{say("confirm-action.body")}</Paragraph>
      <Code label={say("code.label")}>{code}</Code>
      <Paragraph soft>{say("layout.ignore")}</Paragraph>
    </>
  ),
};

export const emailChange: Template<"email-change"> = {
  subject: (_parameters, { say }) => say("email-change.subject"),
  preview: ({ new_email }, { say }) => say("email-change.preview", { email: new_email }),
  body: ({ code, link, new_email, sent_to }, context) => {
    const { say } = context;
    return (
      <>
        <Title>{say("email-change.title")}</Title>
        <Paragraph>{say(`email-change.body-${sent_to}`, { email: new_email })}</Paragraph>
        <CodeAndLink code={code} link={link} action={say("email-change.action")} context={context} />
        <Notice>{say("email-change.warning")}</Notice>
      </>
    );
  },
};
