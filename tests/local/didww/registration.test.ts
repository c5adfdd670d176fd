import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { encryptionFingerprint } from "../../../local/didww/registration/fingerprint.ts";
import { API_KEY, type Didww, eventually, type Resource, ref, startDidww, startSink } from "./harness.ts";

let didww: Didww;
let sink: Awaited<ReturnType<typeof startSink>>;
beforeAll(async () => {
  [didww, sink] = [await startDidww(), await startSink()];
});
beforeEach(async () => {
  await didww.reset();
  sink.reset();
});
afterAll(async () => {
  await didww.close();
  sink.close();
});

async function upload(fingerprint = encryptionFingerprint()) {
  const form = new FormData();
  form.set("encrypted_files[encryption_fingerprint]", fingerprint);
  form.set("encrypted_files[description]", "passport");
  form.set("encrypted_files[file]", new Blob(["ciphertext"]), "passport.pdf.enc");
  const headers = { "Api-Key": API_KEY, "X-DIDWW-API-Version": "2026-04-16" };
  const response = await fetch(`${didww.emulator.url}/v3/encrypted_files`, { method: "POST", headers, body: form });
  return { status: response.status, type: response.headers.get("content-type"), body: await response.json() };
}

const countryId = async (iso: string) => (await didww.get(`/countries?filter[iso]=${iso}`)).many[0]!.id;
const proofType = async (entity: string) => (await didww.get(`/proof_types?filter[entity_type]=${entity}`)).many[0]!.id;

async function prove(entity: Resource, kind: string) {
  const file = (await upload()).body.data.id;
  return didww.create(
    "proofs",
    {},
    {
      entity: ref(entity.type, entity.id),
      proof_type: ref("proof_types", await proofType(kind)),
      files: { data: [{ type: "encrypted_files", id: file }] },
    },
  );
}

async function customer() {
  const country = { country: ref("countries", await countryId("DE")) };
  const { one: identity } = await didww.create(
    "identities",
    { identity_type: "personal", first_name: "Ada", last_name: "Muster", phone_number: "493023125000" },
    country,
  );
  const { one: address } = await didww.create(
    "addresses",
    { address: "Musterstr. 1", city_name: "Berlin", postal_code: "10115" },
    { ...country, identity: ref("identities", identity.id) },
  );
  return { identity, address };
}

const verify = (address: Resource, did: Resource, attributes: object = {}) =>
  didww.create("address_verifications", attributes, {
    address: ref("addresses", address.id),
    dids: { data: [{ type: "dids", id: did.id }] },
  });

test("a German number works only after its papers were approved", async () => {
  const did = await didww.buy("DE Berlin");
  expect(did.attributes).toMatchObject({ awaiting_registration: true, blocked: true });
  const group = await didww.get(`/dids/${did.id}?include=did_group.address_requirement`);
  const requirement = group.included.find(({ type }) => type === "address_requirements")!;
  expect(requirement.attributes).toMatchObject({ address_area_level: "city", personal_proof_qty: 1 });

  const { identity, address } = await customer();
  const validate = () =>
    didww.create(
      "address_requirement_validations",
      {},
      {
        address_requirement: ref("address_requirements", requirement.id),
        identity: ref("identities", identity.id),
        address: ref("addresses", address.id),
      },
    );
  const gaps = await validate();
  expect(gaps.status).toBe(422);
  expect(gaps.errors.map(({ detail }) => detail)).toEqual([
    "Identity birth_date can't be blank",
    "Identity contact_email can't be blank",
    "Identity needs 1 proof document(s)",
    'Identity needs the form "Germany end user declaration"',
    "Address needs 1 proof document(s)",
  ]);
  expect(gaps.errors.every(({ source }) => source?.pointer === "/data")).toBe(true);

  await didww.patch("identities", identity.id, { birth_date: "1990-01-31", contact_email: "ada@example.test" });
  expect((await prove(identity, "Personal")).status).toBe(201);
  expect((await prove(address, "Address")).status).toBe(201);
  const form = (await didww.get("/supporting_document_templates?filter[permanent]=true")).many[0]!;
  await didww.create(
    "permanent_supporting_documents",
    {},
    { template: ref("supporting_document_templates", form.id), identity: ref("identities", identity.id) },
  );
  const valid = await validate();
  expect([valid.status, valid.one.id]).toEqual([201, requirement.id]);
  const born = await didww.patch(
    "identities",
    identity.id,
    {},
    { birth_country: ref("countries", await countryId("US")) },
  );
  expect(born.status).toBe(200);

  const callback = { callback_url: `${sink.origin}/hooks`, callback_method: "post" };
  const submitted = await verify(address, did, callback);
  expect(submitted.one.attributes).toMatchObject({ status: "pending", reject_reasons: null });
  await didww.control("POST", `/documents/${submitted.one.id}`, { status: "approved" });
  const { one } = await didww.get(`/dids/${did.id}?include=identity,address_verification`);
  expect(one.attributes).toMatchObject({ awaiting_registration: false, blocked: false });
  expect(one.relationships.identity!.data).toEqual({ type: "identities", id: identity.id });
  expect((await didww.get(`/addresses/${address.id}`)).one.attributes.verified).toBe(true);
  const [request] = await eventually(() => sink.received.length > 0 && sink.received);
  expect(Object.fromEntries(new URLSearchParams(request!.body))).toEqual({
    id: submitted.one.id,
    type: "address_verifications",
    status: "approved",
    reject_reason: "",
    reject_comment: "",
  });
});

test("a rejection gives reasons, and a new submission is needed", async () => {
  const did = await didww.buy("DE Berlin");
  const { address } = await customer();
  await didww.scenario({ kind: "registration_rejected", ms: 5_000, reasons: ["Proof expired", "Name mismatch"] });
  const callback = { callback_url: `${sink.origin}/hooks` };
  const { one } = await verify(address, did, callback);
  await didww.advance(5_000);
  expect((await didww.get(`/address_verifications/${one.id}`)).one.attributes).toMatchObject({
    status: "rejected",
    reject_reasons: ["Proof expired", "Name mismatch"],
  });
  const [request] = await eventually(() => sink.received.length > 0 && sink.received);
  expect(new URLSearchParams(request!.body).get("reject_reason")).toBe("Proof expired, Name mismatch");
  await expect(didww.control("POST", `/documents/${one.id}`, { status: "approved" })).rejects.toThrow(
    /already rejected/,
  );
  expect((await verify(address, did)).status).toBe(201);
  expect((await didww.get(`/dids/${did.id}`)).one.attributes.blocked).toBe(true);
});

test("France wants a description of the service", async () => {
  const did = await didww.buy("FR Paris");
  const { address } = await customer();
  expect((await verify(address, did)).errors[0]!.detail).toBe("service_description - can't be blank");
  expect((await verify(address, did, { service_description: "Support line" })).status).toBe(201);
});

test("an uploaded file needs the right keys, is used once and expires after a day", async () => {
  const { identity } = await customer();
  expect((await upload("00:::11")).status).toBe(422);
  const { status, type, body } = await upload();
  expect([status, type]).toEqual([201, expect.stringContaining("application/json")]);
  expect(body.data).toMatchObject({ type: "encrypted_files", attributes: { description: "passport" } });
  const attach = async (file: string) =>
    didww.create(
      "proofs",
      {},
      {
        entity: ref("identities", identity.id),
        proof_type: ref("proof_types", await proofType("Personal")),
        files: { data: [{ type: "encrypted_files", id: file }] },
      },
    );
  expect((await attach(body.data.id)).status).toBe(201);
  expect((await attach(body.data.id)).status).toBe(422);
  const late = (await upload()).body.data.id;
  await didww.advance(86_400_000);
  expect((await attach(late)).status).toBe(422);
});

test("an identity has to be complete, and belongs to one address book", async () => {
  const country = { country: ref("countries", await countryId("DE")) };
  const business = { identity_type: "business", first_name: "A", last_name: "B", phone_number: "493023125000" };
  expect((await didww.create("identities", business, country)).errors[0]!.detail).toBe("company_name - can't be blank");
  const phone = { ...business, identity_type: "personal", phone_number: "+49 30" };
  expect((await didww.create("identities", phone, country)).errors[0]!.detail).toBe("phone_number - is invalid");
  expect((await didww.get("/identities")).many).toHaveLength(0);
  const { identity, address } = await customer();
  expect((await didww.get(`/addresses?filter[identity.id]=${identity.id}`)).many.map(({ id }) => id)).toEqual([
    address.id,
  ]);
  expect((await didww.get("/identities?filter[last_name_contains]=must")).many).toHaveLength(1);
  expect((await didww.get("/identities?filter[phone_number_contains]=93023")).many).toHaveLength(1);
  expect((await didww.get("/identities?filter[vat_id_contains]=9")).many).toHaveLength(0);
  expect((await didww.get("/addresses?filter[postal_code_contains]=011")).many).toHaveLength(1);
  expect((await didww.get("/addresses?filter[identity.external_reference_id]=nobody")).many).toHaveLength(0);
  expect((await didww.patch("identities", identity.id, { identity_type: "business" })).errors[0]!.code).toBe("105");
});
