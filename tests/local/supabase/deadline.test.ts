import { expect, test } from "vitest";
import { withDeadline } from "../../../local/supabase/deadline.ts";

const ask = (path: string, answer: () => Promise<Response>) =>
  withDeadline(answer, 30)(new Request(`http://127.0.0.1${path}`));
const never = () => new Promise<Response>(() => {});

test("auth and REST give up on a query that was lost, each in its own words", async () => {
  const auth = await ask("/auth/v1/token", never);
  expect([auth.status, await auth.json()]).toMatchObject([504, { error_code: "request_timeout" }]);
  const rest = await ask("/rest/v1/profiles", never);
  expect([rest.status, await rest.json()]).toMatchObject([504, { code: "PGRST003" }]);
});

test("an upload may take its time, and so may an answer in time", async () => {
  const late = () => new Promise<Response>((done) => setTimeout(() => done(new Response("stored")), 60));
  expect(await (await ask("/storage/v1/object/a/b", late)).text()).toBe("stored");
  expect(await (await ask("/auth/v1/user", async () => new Response("you"))).text()).toBe("you");
});
