import { describe, expect, test } from "vitest";
import { verifyCallback } from "@/lib/carriers/didww/callback";
import { isCallbackSignature, signCallback } from "@/lib/carriers/didww/signature";
import { CarrierError } from "@/lib/carriers/errors";

/** Vectors of shared/reference/didww.md §4. */
const secret = "emu-callback-secret-0001";
const id = "0b8f6a52-3c1d-4e7a-9f20-6d5c4b3a2910";
const completed = {
  url: "https://hooks.example.test/didww/orders?tenant=acme",
  payload: { id, type: "orders", status: "completed" },
  signature: "808cc9393ce9dfa112e689b55d081a66fb355816",
};
const canceled = {
  url: `https://hooks.example.test/didww/orders?id=${id}&status=canceled&type=orders`,
  payload: { id, type: "orders", status: "canceled" },
  signature: "041ad79a880864493a74ff5d6ef2107c1a9972c0",
};
const rejected = {
  url: "http://127.0.0.1:3000/api/didww/callback",
  payload: {
    id: "5f0d1c9e-77aa-4c21-8b3e-2f6a9d481377",
    type: "address_verifications",
    status: "rejected",
    reject_reason: "Proof expired, Name mismatch",
    reject_comment: "",
  },
  signature: "f00429078b274a4ff614a33f22f380f7a43f2d28",
};

describe("DIDWW's signature", () => {
  test("is nobody's for an address that is none", () => {
    expect(isCallbackSignature(secret, "/didww/orders", completed.payload, completed.signature)).toBe(false);
  });

  test.each([
    ["posted", completed],
    ["in the query", canceled],
    ["on a port of its own, with an empty member", rejected],
  ])("is the documented one when %s", (_name, { url, payload, signature }) => {
    expect(signCallback(secret, url, payload)).toBe(signature);
    expect(isCallbackSignature(secret, url, payload, signature)).toBe(true);
  });

  test("does not depend on the order of members or on a written default port", () => {
    const { status, type } = completed.payload;
    expect(isCallbackSignature(secret, completed.url, { status, type, id }, completed.signature)).toBe(true);
    expect(
      isCallbackSignature(
        secret,
        completed.url.replace(".test/", ".test:443/"),
        completed.payload,
        completed.signature,
      ),
    ).toBe(true);
  });

  test("covers every character, every member and the secret", () => {
    const flipped = { ...completed.payload, status: "complete_" };
    const { reject_comment: _dropped, ...withoutEmpty } = rejected.payload;
    expect(isCallbackSignature(secret, completed.url, flipped, completed.signature)).toBe(false);
    expect(isCallbackSignature(secret, rejected.url, withoutEmpty, rejected.signature)).toBe(false);
    expect(isCallbackSignature("another", completed.url, completed.payload, completed.signature)).toBe(false);
    expect(
      isCallbackSignature(secret, completed.url.replace("acme", "evil"), completed.payload, completed.signature),
    ).toBe(false);
  });

  test.each([null, "", "808cc939", completed.signature.toUpperCase(), `${completed.signature}0`])(
    "refuses %s",
    (signature) => {
      expect(isCallbackSignature(secret, completed.url, completed.payload, signature)).toBe(false);
    },
  );

  test("takes a list object by object, and null as nothing", () => {
    const one = { id: "a", status: null };
    const expected = signCallback(secret, completed.url, { id: "astatusidb" });
    expect(signCallback(secret, completed.url, [one, { id: "b" }])).toBe(expected);
  });
});

describe("a callback", () => {
  const publicUrl = "https://hooks.example.test";
  const request = (over: Partial<{ url: string; rawBody: string; signature: string }> = {}) => ({
    url: over.url ?? "http://10.0.0.7:3000/didww/orders?tenant=acme",
    method: "POST",
    headers: new Headers({ "X-DIDWW-Signature": over.signature ?? completed.signature }),
    rawBody: over.rawBody ?? new URLSearchParams(completed.payload).toString(),
  });

  test("is read behind a proxy, because the public origin is ours to know", () => {
    expect(verifyCallback(secret, publicUrl, request())).toEqual({
      kind: "orders",
      orderRef: id,
      hasRecords: false,
      status: "completed",
      dedupeKey: `orders:${id}:completed`,
      payload: completed.payload,
    });
  });

  test("is read from the query of a GET", () => {
    const { pathname, search } = new URL(canceled.url);
    const get = {
      ...request({ url: `http://10.0.0.7${pathname}${search}`, rawBody: "", signature: canceled.signature }),
      method: "GET",
    };
    expect(verifyCallback(secret, publicUrl, get)).toMatchObject({ kind: "orders", status: "canceled" });
  });

  test("with a changed body, a foreign origin or no signature is unauthorized", () => {
    const code = (run: () => unknown) => {
      try {
        run();
        return "accepted";
      } catch (error) {
        return (error as CarrierError).code;
      }
    };
    expect(
      code(() => verifyCallback(secret, publicUrl, request({ rawBody: "id=1&type=orders&status=completed" }))),
    ).toBe("unauthorized");
    expect(code(() => verifyCallback(secret, "https://other.example.test", request()))).toBe("unauthorized");
    expect(code(() => verifyCallback(secret, publicUrl, { ...request(), headers: new Headers() }))).toBe(
      "unauthorized",
    );
  });

  test("that is signed but empty is rejected, not stored as an event", () => {
    const signature = signCallback(secret, `${publicUrl}/didww/orders?tenant=acme`, { hello: "1" });
    expect(() => verifyCallback(secret, publicUrl, request({ rawBody: "hello=1", signature }))).toThrow(CarrierError);
  });
});
