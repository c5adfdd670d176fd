import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { startTestApi, type TestApi } from "../../setup/supabase-api.ts";

let database: TestDatabase;
let api: TestApi;
const bucket = () => api.admin().storage.from("papers");
const text = "a page of text, ü included";

beforeAll(async () => {
  database = await createTestDatabase();
  await database.sql`insert into storage.buckets (id, name, public) values ('papers', 'papers', false)`;
  api = await startTestApi(database);
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

test.each([
  ["a Buffer", () => Buffer.from(text)],
  ["an ArrayBuffer", () => new TextEncoder().encode(text).buffer],
  ["a Blob", () => new Blob([text], { type: "text/plain" })],
  ["a File", () => new File([text], "page.txt", { type: "text/plain" })],
])("stores and gives back %s with its type", async (name, make) => {
  const path = `team/${name.replaceAll(" ", "-")}.txt`;
  expect((await bucket().upload(path, make(), { contentType: "text/plain" })).error).toBeNull();
  const { data } = await bucket().download(path);
  expect(await data!.text()).toBe(text);
  expect(data!.type).toMatch(/^text\/plain/);
});

test("signs a link that works without a key, and as a download with a name", async () => {
  await bucket().upload("team/signed.txt", Buffer.from(text), { contentType: "text/plain" });
  const { data, error } = await bucket().createSignedUrl("team/signed.txt", 60, { download: "receipt.txt" });
  expect(error).toBeNull();
  const response = await fetch(data!.signedUrl);
  expect(await response.text()).toBe(text);
  expect(response.headers.get("content-disposition")).toContain("receipt.txt");
  expect((await fetch(data!.signedUrl.replace(/token=[^&]+/, "token=forged"))).status).toBeGreaterThanOrEqual(400);
});

test("signs several links in one request", async () => {
  await bucket().upload("team/one.txt", Buffer.from("1"));
  await bucket().upload("team/two.txt", Buffer.from("2"));
  const { data } = await bucket().createSignedUrls(["team/one.txt", "team/two.txt"], 60);
  expect(await Promise.all(data!.map(async ({ signedUrl }) => (await fetch(signedUrl!)).text()))).toEqual(["1", "2"]);
});

test("signs an upload", async () => {
  const { data } = await bucket().createSignedUploadUrl("team/later.txt");
  const { error } = await api
    .anon()
    .storage.from("papers")
    .uploadToSignedUrl(data!.path, data!.token, Buffer.from(text));
  expect(error).toBeNull();
  expect(await (await bucket().download("team/later.txt")).data!.text()).toBe(text);
});

test("removes, moves and lists", async () => {
  await bucket().upload("desk/a.txt", Buffer.from("a"));
  await bucket().move("desk/a.txt", "desk/b.txt");
  expect((await bucket().download("desk/a.txt")).error).toBeTruthy();
  expect(await (await bucket().download("desk/b.txt")).data!.text()).toBe("a");
  expect((await bucket().list("desk")).data).toHaveLength(1);
  await bucket().remove(["desk/b.txt"]);
  expect((await bucket().download("desk/b.txt")).error).toBeTruthy();
});

test("keeps strangers out and stays inside its directory", async () => {
  await bucket().upload("team/private.txt", Buffer.from(text));
  expect((await api.anon().storage.from("papers").download("team/private.txt")).error).toBeTruthy();
  expect((await api.anon().storage.from("papers").upload("team/mine.txt", Buffer.from("x"))).error).toBeTruthy();
  const outside = await fetch(`${api.url}/storage/v1/object/papers/..%2f..%2f..%2fescape.txt`, {
    method: "POST",
    headers: { apikey: api.secretKey, authorization: `Bearer ${api.secretKey}`, "content-type": "text/plain" },
    body: "x",
  });
  expect(outside.status).toBeGreaterThanOrEqual(400);
});
