import { html, type Markup } from "../../kit/html.ts";
import { testCards } from "../test-cards.ts";

export interface CardFieldsState {
  number?: string;
  expiry?: string;
  name?: string;
  /** Code of the refusal, so that the wrong field is marked. */
  errorCode?: string;
}

const fieldOf: Record<string, string> = {
  incorrect_number: "cardNumber",
  invalid_expiry_month: "cardExpiry",
  invalid_expiry_year: "cardExpiry",
  expired_card: "cardExpiry",
  incorrect_cvc: "cardCvc",
  invalid_cvc: "cardCvc",
};

/** Card number, expiry, CVC and name. Names and labels are stable: browser tests use them. The CVC is never repeated. */
export function cardFields(state: CardFieldsState): Markup {
  const wrong = fieldOf[state.errorCode ?? ""] ?? (state.errorCode ? "cardNumber" : undefined);
  const mark = (name: string) => name === wrong && html`aria-invalid="true" aria-describedby="payment-error"`;
  const prefilled = state.number !== undefined && state.errorCode === undefined;
  return html`
<div class="field"><label for="cardNumber">Card number</label>
<input id="cardNumber" name="cardNumber" inputmode="numeric" autocomplete="cc-number" placeholder="4242 4242 4242 4242" maxlength="30" required value="${state.number}" ${mark("cardNumber")}></div>
<div class="pair">
<div class="field"><label for="cardExpiry">Expiry</label>
<input id="cardExpiry" name="cardExpiry" inputmode="numeric" autocomplete="cc-exp" placeholder="MM / YY" maxlength="9" required value="${state.expiry}" ${mark("cardExpiry")}></div>
<div class="field"><label for="cardCvc">CVC</label>
<input id="cardCvc" name="cardCvc" inputmode="numeric" autocomplete="cc-csc" placeholder="123" maxlength="4" required value="${prefilled && "123"}" ${mark("cardCvc")}></div>
</div>
<div class="field"><label for="billingName">Name on card</label>
<input id="billingName" name="billingName" autocomplete="cc-name" maxlength="100" required value="${state.name}"></div>`;
}

/** The list of test cards; each number is a link that fills the form. */
export function testCardTable(action: string, open: boolean): Markup {
  const rows = testCards.map((card) => {
    const shown = (card.brand === "amex" ? /^(\d{4})(\d{6})(\d{5})$/ : /^(\d{4})(\d{4})(\d{4})(\d{4})$/).exec(
      card.number,
    );
    return html`<tr><td><a href="${action}?card=${card.number}">${shown?.slice(1).join(" ")}</a></td><td>${card.label}</td></tr>`;
  });
  return html`<details ${open && html`open`}><summary>Test cards</summary>
<p class="small soft">Choose a number to fill the form. Any future expiry and any CVC work.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Test cards"><table><thead><tr><th scope="col">Number</th><th scope="col">What happens</th></tr></thead><tbody>${rows}</tbody></table></div></details>`;
}

export const errorAlert = (message: string | undefined): Markup | false =>
  message !== undefined && html`<p class="alert" role="alert" id="payment-error">${message}</p>`;
