import Stripe from "stripe";
import { expect, test } from "vitest";
import { signWebhook } from "../../../local/stripe/signature.ts";

const body =
  '{"id":"evt_test_0001","object":"event","api_version":"2026-10-28.endive","created":1795000000,"data":{"object":{"id":"cs_test_0001","object":"checkout.session"}},"livemode":false,"pending_webhooks":1,"request":{"id":null,"idempotency_key":null},"type":"checkout.session.completed"}';

test("signs the published vector", () => {
  expect(signWebhook("whsec_test_secret", body, 1795000000)).toBe(
    "t=1795000000,v1=82a1abb005788d7fb075adcad4bce0d096a3bda11125633998a70fa679b94c90",
  );
});

test("the SDK accepts a fresh signature and refuses a changed body, another secret and an old timestamp", () => {
  const { webhooks } = new Stripe("sk_test_x", { telemetry: false });
  const now = Math.floor(Date.now() / 1000);
  const signed = signWebhook("whsec_a", body, now);
  expect(webhooks.constructEvent(body, signed, "whsec_a").id).toBe("evt_test_0001");
  expect(() => webhooks.constructEvent(`${body} `, signed, "whsec_a")).toThrow();
  expect(() => webhooks.constructEvent(body, signed, "whsec_b")).toThrow();
  expect(() => webhooks.constructEvent(body, signWebhook("whsec_a", body, now - 301), "whsec_a")).toThrow();
});
