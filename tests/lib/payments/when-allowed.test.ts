import Stripe from "stripe";
import { expect, test } from "vitest";
import { whenAllowed } from "@/lib/payments/when-allowed";

const tooMany = () =>
  new Stripe.errors.StripeRateLimitError({
    type: "invalid_request_error",
    code: "rate_limit",
    message: "Request rate limit exceeded.",
  });

/** Work that is refused so often, and then succeeds. */
function refused(times: number): () => Promise<number> {
  let calls = 0;
  return () => (++calls > times ? Promise.resolve(calls) : Promise.reject(tooMany()));
}

test("work that is refused a dozen times while other work goes through is carried out in the end", async () => {
  const unlucky = refused(12);
  let isOver = false;
  const others = async () => {
    while (!isOver) await whenAllowed(() => new Promise((resolve) => setTimeout(resolve, 20)));
  };
  const running = [others(), others()];
  expect(await whenAllowed(unlucky)).toBe(13);
  isOver = true;
  await Promise.all(running);
});

test("an error that is no refusal ends it, and nothing is asked again", async () => {
  let calls = 0;
  const work = () => {
    calls++;
    return Promise.reject(new Error("broken"));
  };
  await expect(whenAllowed(work)).rejects.toThrow("broken");
  expect(calls).toBe(1);
});
