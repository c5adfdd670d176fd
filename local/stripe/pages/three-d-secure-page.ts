import { html } from "../../kit/html.ts";
import { layout } from "./layout.ts";

/** The card issuer's page: approve or fail. */
export function threeDSecurePage(action: string, amount: string | null, last4: string): string {
  return layout(
    "3-D Secure – test issuer",
    html`<section class="panel narrow" aria-labelledby="challenge">
<h1 id="challenge">3-D Secure: confirm it is you</h1>
<p>The issuer of the card ending in ${last4} asks you to confirm ${amount === null ? "that it may be saved" : html`a payment of <strong class="amount">${amount}</strong>`}.</p>
<form method="post" action="${action}" class="actions">
<button type="submit" name="outcome" value="approve">Approve</button>
<button type="submit" name="outcome" value="fail" class="plain">Fail authentication</button>
</form></section>`,
  );
}
