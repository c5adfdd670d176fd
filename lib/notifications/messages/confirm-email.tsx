import { defineMessage } from "../define-message";
import { CodeAndLinkBody } from "../parts/code-and-link";
import { codeAndLink } from "../parts/parameters";

/** Finishes signing up. */
export const confirmEmail = defineMessage({
  category: null,
  parameters: codeAndLink,
  words: {
    subject: "{code} is your NumNinja confirmation code",
    preview: "Confirm your email address to finish signing up.",
    title: "Confirm your email address",
    body: "Enter the code, or open the link, to finish signing up. A number in your cart stays held for you until its deadline.",
    action: "Confirm my address",
  },
  subject: ({ code }, { own }) => own("subject", { code }),
  preview: (_parameters, { own }) => own("preview"),
  body: (p, context) => <CodeAndLinkBody parameters={p} context={context} own={context.own} />,
});
