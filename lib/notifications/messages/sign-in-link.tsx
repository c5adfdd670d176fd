import { defineMessage } from "../define-message";
import { CodeAndLinkBody } from "../parts/code-and-link";
import { codeAndLink } from "../parts/parameters";

/** Signs in without a password. */
export const signInLink = defineMessage({
  category: null,
  parameters: codeAndLink,
  words: {
    subject: "{code} is your NumNinja sign-in code",
    preview: "Your code and link to sign in.",
    title: "Sign in to NumNinja",
    body: "Enter the code, or open the link, to sign in.",
    action: "Sign in",
  },
  subject: ({ code }, { own }) => own("subject", { code }),
  preview: (_parameters, { own }) => own("preview"),
  body: (p, context) => <CodeAndLinkBody parameters={p} context={context} own={context.own} />,
});
