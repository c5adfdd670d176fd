import { defineMessage } from "../define-message";
import { CodeAndLinkBody } from "../parts/code-and-link";
import { codeAndLink } from "../parts/parameters";

/** Leads to a new password. */
export const resetPassword = defineMessage({
  category: null,
  parameters: codeAndLink,
  words: {
    subject: "Reset your NumNinja password",
    preview: "Choose a new password.",
    title: "Choose a new password",
    body: "We received a request to reset the password of this account. Open the link, or enter the code, to choose a new one.",
    action: "Choose a new password",
  },
  // A reset code stays out of the subject, which lock screens show to bystanders.
  subject: (_parameters, { own }) => own("subject"),
  preview: (_parameters, { own }) => own("preview"),
  body: (p, context) => <CodeAndLinkBody parameters={p} context={context} own={context.own} />,
});
