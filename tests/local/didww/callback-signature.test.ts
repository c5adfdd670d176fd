import { expect, test } from "vitest";
import { signCallback, withMembers } from "../../../local/didww/callbacks/signature.ts";
import { CALLBACK_SECRET } from "./harness.ts";

const order = { id: "0b8f6a52-3c1d-4e7a-9f20-6d5c4b3a2910", type: "orders" };
const rejected = {
  id: "5f0d1c9e-77aa-4c21-8b3e-2f6a9d481377",
  type: "address_verifications",
  status: "rejected",
  reject_reason: "Proof expired, Name mismatch",
  reject_comment: "",
};
const vectors = [
  {
    name: "POST with a query of our own",
    url: "https://hooks.example.test/didww/orders?tenant=acme",
    payload: { ...order, status: "completed" },
    signature: "808cc9393ce9dfa112e689b55d081a66fb355816",
  },
  {
    name: "GET with the members in the query",
    url: `https://hooks.example.test/didww/orders?id=${order.id}&status=canceled&type=orders`,
    payload: { ...order, status: "canceled" },
    signature: "041ad79a880864493a74ff5d6ef2107c1a9972c0",
  },
  {
    name: "POST with an explicit port and an empty member",
    url: "http://127.0.0.1:3000/api/didww/callback",
    payload: rejected,
    signature: "f00429078b274a4ff614a33f22f380f7a43f2d28",
  },
];

test.each(vectors)("$name has the documented signature", ({ url, payload, signature }) => {
  expect(signCallback(CALLBACK_SECRET, url, payload)).toBe(signature);
});

test("an explicit default port and another member order change nothing", () => {
  const { payload, signature } = vectors[0]!;
  const url = "https://hooks.example.test:443/didww/orders?tenant=acme";
  const reversed = Object.fromEntries(Object.entries(payload).reverse());
  expect(signCallback(CALLBACK_SECRET, url, reversed)).toBe(signature);
});

test("one other character, or a dropped empty member, changes it", () => {
  const { url, signature } = vectors[2]!;
  const { reject_comment: _dropped, ...without } = rejected;
  expect(signCallback(CALLBACK_SECRET, url, without)).not.toBe(signature);
  expect(signCallback(CALLBACK_SECRET, url, { ...rejected, status: "rejectee" })).not.toBe(signature);
});

test("user, IPv6 host and fragment are part of the signed text; a null member counts as empty", () => {
  const sign = (url: string) => signCallback(CALLBACK_SECRET, url, { id: null });
  expect(sign("http://me@[::1]/a#b")).toBe(sign("http://me@[::1]:80/a#b"));
  expect(sign("http://me@[::1]/a#b")).not.toBe(sign("http://[::1]/a#b"));
  expect(sign("http://[::1]/a")).toBe(signCallback(CALLBACK_SECRET, "http://[::1]/a", { id: "" }));
});

test("members are appended to a GET address in name order", () => {
  expect(withMembers("https://hooks.example.test/didww/orders", { ...order, status: "canceled" })).toBe(
    vectors[1]!.url,
  );
});
