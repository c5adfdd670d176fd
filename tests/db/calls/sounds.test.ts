import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET as playRoute } from "@/app/api/sounds/[link]/route";
import { POST as copyRoute } from "@/app/api/v1/numbers/[id]/call-plan/copies/route";
import { POST as restoreRoute } from "@/app/api/v1/numbers/[id]/call-plan/restoration/route";
import { PUT as saveRoute } from "@/app/api/v1/numbers/[id]/call-plan/route";
import { POST as simulateRoute } from "@/app/api/v1/numbers/[id]/call-plan/simulate/route";
import { GET as fileRoute } from "@/app/api/v1/sounds/[id]/file/route";
import { DELETE as deleteRoute } from "@/app/api/v1/sounds/[id]/route";
import { GET as listRoute, POST as uploadRoute } from "@/app/api/v1/sounds/route";
import { removeSounds } from "@/lib/calls/sounds/remove-sounds";
import { soundUrl } from "@/lib/calls/sounds/sound-link";
import { firstCallPlan } from "@/lib/contract/calls/plan";
import type { Sound } from "@/lib/contract/calls/sounds";
import { mp3Of, wavOf } from "../../../local/twilio/voice/audio.ts";
import { buyNumber } from "../../builders/number.ts";
import type { SignedInPerson } from "../../builders/person.ts";
import { openShop, type Shop } from "../../setup/shop.ts";
import { openVoice } from "../../setup/voice.ts";

/** Recordings for callers, from the upload to the day on which nothing is left of them, with the embedded platform and storage. */

const NUMBERS = ["+14155550161", "+14155550162"] as const;
const CALLER = "+16465550133";

let voice: Awaited<ReturnType<typeof openVoice>>;
let shop: Shop;
let owner: SignedInPerson;
let stranger: SignedInPerson;
const ids: string[] = [];

beforeAll(async () => {
  voice = await openVoice(async () => (await import("@/app/api/voice/[kind]/route")).POST as never);
  shop = await openShop({ countries: ["US"], environment: voice.environment });
  [owner, stranger] = [await shop.newPerson(), await shop.newPerson()];
  const area = (await shop.database.sql`select id from public.areas where prefix = '415'`)[0]!.id as string;
  for (const e164 of NUMBERS) ids.push((await buyNumber(shop.database, owner, { areaId: area, e164 })).numberId);
}, 60_000);
afterAll(async () => {
  await shop?.close();
  await voice?.close();
});

const sql = () => shop.database.sql;
type Route = (request: Request, segment: { params: Promise<never> }) => Promise<Response>;
function ask(
  route: unknown,
  path: string,
  { person = owner, method = "GET", body, file, id }: AskOptions = {},
): Promise<Response> {
  const request = person.browser.request(`/api/v1${path}`, {
    method,
    headers: {
      origin: process.env.APP_URL!,
      "content-type": file ? "audio/mpeg" : "application/json",
    },
    ...(file && { body: Buffer.from(file) }),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return (route as Route)(request, { params: Promise.resolve({ id } as never) });
}
interface AskOptions {
  person?: SignedInPerson;
  method?: string;
  body?: unknown;
  file?: Uint8Array;
  id?: string;
}
const upload = (file: Uint8Array, name = "Summer", person = owner) =>
  ask(uploadRoute, `/sounds?name=${encodeURIComponent(name)}`, { method: "POST", file, person });
const uploaded = async (file: Uint8Array, name?: string): Promise<Sound> => (await upload(file, name)).json();
const list = async (person = owner): Promise<Sound[]> =>
  (await (await ask(listRoute, "/sounds", { person })).json()).sounds;
const remove = (id: string, person = owner) => ask(deleteRoute, `/sounds/${id}`, { method: "DELETE", id, person });
const files = async () => {
  const { data } = await shop.api.admin().storage.from("greetings").list(owner.accountId);
  return data!.map(({ name }) => name.split("/").at(-1)!).sort();
};
const versions: Record<string, number> = {};
const planWith = (sound: string | null, kind: "message" | "voicemail" = "message") => {
  const heard = sound === null ? "Hello there" : { sound };
  const plan = firstCallPlan("UTC");
  plan.open = { ...plan.open, after: kind === "message" ? { kind, text: heard } : { kind, greeting: heard } };
  return plan;
};
async function save(plan: ReturnType<typeof planWith>, id = ids[0]!) {
  const answer = await ask(saveRoute, `/numbers/${id}/call-plan`, {
    method: "PUT",
    id,
    body: { version: versions[id] ?? 0, plan },
  });
  const said = await answer.json();
  if (answer.ok) versions[id] = said.version;
  return { status: answer.status, said };
}
const call = (to: string = NUMBERS[0]) =>
  voice.call(`sip:${to}@voice.example.test`, `sip:${CALLER}@46.19.209.14`, { caller: { speaks: 3 } });
const refusal = async (answer: Response) =>
  (await answer.json()).error as { code: string; details: { reason: string } };

describe("a file that is uploaded", () => {
  test.each<[string, Uint8Array, string]>([
    ["a zip named .wav", Buffer.concat([Buffer.from("PK\u0003\u0004"), Buffer.alloc(9_000)]), "not a recording"],
    ["a page", Buffer.from("<html>hello</html>"), "not a recording"],
    ["nothing", new Uint8Array(), "not a recording"],
    ["half a WAV", wavOf(3).subarray(0, 20_000), "not a recording"],
    ["three minutes", mp3Of(180), "3.0 minutes long"],
    ["a click", wavOf(0.2), "shorter than half a second"],
  ])("that is %s is refused in words, and nothing is kept", async (_, file, words) => {
    const answer = await upload(file);
    expect(answer.status).toBe(400);
    expect((await refusal(answer)).details.reason).toContain(words);
    expect([await list(), await files()]).toEqual([[], []]);
  });

  test("of 100 MB is refused before it is read", async () => {
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        if (sent >= 100_000_000) return controller.close();
        sent += 1_000_000;
        controller.enqueue(new Uint8Array(1_000_000));
      },
    });
    const request = owner.browser.request("/api/v1/sounds?name=Long", {
      method: "POST",
      headers: { origin: process.env.APP_URL!, "content-type": "audio/wav" },
      body,
      duplex: "half",
    } as object);
    const answer = await uploadRoute(request, { params: Promise.resolve({}) });
    expect([answer.status, (await refusal(answer)).code]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
    expect(sent).toBeLessThan(8_000_000);
    expect(await files()).toEqual([]);
  });

  test("needs a name, and somebody who may configure numbers", async () => {
    expect((await upload(wavOf(2), "\u200b ")).status).toBe(400);
    await sql()`update public.memberships set role = 'billing' where user_id = ${owner.id}`;
    expect((await upload(wavOf(2))).status).toBe(403);
    await sql()`update public.memberships set role = 'owner' where user_id = ${owner.id}`;
  });

  test("is kept once, however often and however concurrently it comes, under its latest name", async () => {
    const file = wavOf(4);
    const all = await Promise.all([upload(file), upload(file), upload(file)]);
    expect(all.map(({ status }) => status)).toEqual([201, 201, 201]);
    const [first] = (await Promise.all(all.map((one) => one.json()))) as Sound[];
    expect(await uploaded(file, "Winter")).toMatchObject({
      id: first!.id,
      name: "Winter",
      type: "audio/wav",
      seconds: 4,
    });
    expect(await list()).toMatchObject([{ id: first!.id, bytes: file.length, used_by: 0 }]);
    expect(await files()).toEqual([first!.id]);
    const heard = await ask(fileRoute, `/sounds/${first!.id}/file`, { id: first!.id });
    expect([heard.status, heard.headers.get("content-type")]).toEqual([200, "audio/wav"]);
    expect(new Uint8Array(await heard.arrayBuffer())).toEqual(new Uint8Array(file));
  });

  test("is private, and no stranger's", async () => {
    const [mine] = await list();
    const path = `${owner.accountId}/${mine!.id}`;
    expect((await shop.api.anon().storage.from("greetings").download(path)).data).toBeNull();
    expect(await list(stranger)).toEqual([]);
    expect((await ask(fileRoute, `/sounds/${mine!.id}/file`, { id: mine!.id, person: stranger })).status).toBe(404);
    expect((await remove(mine!.id, stranger)).status).toBe(404);
    expect(await list()).toHaveLength(1);
  });

  test("whose upload crashed is finished by the next one; what nobody finishes is removed after an hour", async () => {
    await sql()`alter function private.sound_stored(jsonb, uuid, uuid) rename to sound_stored_away`;
    const [again, given] = [mp3Of(5), mp3Of(6)];
    try {
      for (const file of [again, given]) expect((await upload(file)).status).toBe(500);
    } finally {
      await sql()`alter function private.sound_stored_away(jsonb, uuid, uuid) rename to sound_stored`;
    }
    expect(await list()).toHaveLength(1); // nothing that is not whole is shown
    const finished = await uploaded(again, "Again");
    expect(await files()).toHaveLength(3);
    expect(await removeSounds()).toBe(0);
    await sql()`update public.sounds set begun_at = private.now() - interval '61 minutes' where stored_at is null`;
    expect(await removeSounds()).toBe(1);
    expect(await files()).toHaveLength(2);
    expect(await files()).toContain(finished.id);
    await remove(finished.id);
  });

  test("is refused where the account has as many as it may have", async () => {
    await sql()`update private.settings set value = '1' where key = 'sounds_per_account'`;
    const answer = await upload(mp3Of(9));
    expect([answer.status, (await refusal(answer)).details]).toEqual([422, { reason: "sounds_limit", limit: 1 }]);
    await sql()`update private.settings set value = '50' where key = 'sounds_per_account'`;
  });
});

describe("a plan that plays it", () => {
  let sound: Sound;
  test("is heard by callers, as message and as greeting, and says so beforehand", async () => {
    sound = await uploaded(wavOf(7), "Holidays");
    expect((await save(planWith(sound.id))).status).toBe(200);
    const heard = await call();
    expect(heard).toMatchObject({ answered: true, said: [], alerts: [] });
    expect(heard.played).toHaveLength(1);
    await save(planWith(sound.id, "voicemail"));
    expect(await call()).toMatchObject({ played: heard.played, recordings: [{ seconds: 3 }], alerts: [] });
    const path = await ask(simulateRoute, `/numbers/${ids[0]}/call-plan/simulate`, {
      method: "POST",
      id: ids[0]!,
      body: { caller: CALLER },
    });
    expect((await path.json()).path.end).toMatchObject({ kind: "voicemail", greeting: { sound: sound.id } });
    expect((await list()).find(({ id }) => id === sound.id)).toMatchObject({ used_by: 1 });
  });

  test("is copied to another number, which plays the same", async () => {
    const answer = await ask(copyRoute, `/numbers/${ids[0]}/call-plan/copies`, {
      method: "POST",
      id: ids[0]!,
      body: { version: versions[ids[0]!], to: [{ id: ids[1], version: 0 }] },
    });
    expect((await answer.json()).copies).toMatchObject([{ refused: null, version: 1 }]);
    versions[ids[1]!] = 1;
    expect((await call(NUMBERS[1])).played).toEqual([expect.stringContaining(sound.id)]);
  });

  test("keeps it from being deleted; replaced, its earlier version has it still", async () => {
    const kept = await remove(sound.id);
    expect([kept.status, (await refusal(kept)).details]).toEqual([422, { reason: "sound_in_use", used_by: 2 }]);
    const other = await uploaded(wavOf(8), "Replaced");
    for (const id of ids) expect((await save(planWith(other.id), id)).status).toBe(200);
    const restored = await ask(restoreRoute, `/numbers/${ids[0]}/call-plan/restoration`, {
      method: "POST",
      id: ids[0]!,
      body: { version: versions[ids[0]!], restored: versions[ids[0]!]! - 1 },
    });
    expect(restored.status).toBe(200);
    versions[ids[0]!] = (await restored.json()).version;
    expect((await call()).played).toEqual([expect.stringContaining(sound.id)]);
    await save(planWith(null));
  });

  test("cannot be saved or put back with a recording that was deleted, and no file is left of it", async () => {
    expect((await remove(sound.id)).status).toBe(200);
    expect((await remove(sound.id)).status).toBe(404);
    const refused = await save(planWith(sound.id));
    expect(refused).toMatchObject({
      status: 422,
      said: { error: { details: { findings: [{ code: "sound_gone", path: "open.after.text" }] } } },
    });
    const restored = await ask(restoreRoute, `/numbers/${ids[0]}/call-plan/restoration`, {
      method: "POST",
      id: ids[0]!,
      body: { version: versions[ids[0]!], restored: 1 },
    });
    expect([restored.status, (await refusal(restored)).details.reason]).toEqual([422, "sound_gone"]);
    expect(await files()).toContain(sound.id); // an upload of it may be on its way still
    await sql()`update public.sounds set deleted_at = deleted_at - interval '11 minutes' where deleted_at is not null`;
    await removeSounds();
    expect(await files()).not.toContain(sound.id);
    expect((await uploaded(wavOf(7))).id).not.toBe(sound.id);
  });

  test("cannot name a stranger's", async () => {
    const theirs = (await (await upload(mp3Of(4), "Theirs", stranger)).json()) as Sound;
    expect((await save(planWith(theirs.id))).status).toBe(422);
  });

  test("and is deleted in the same moment: one of both happens", async () => {
    for (let round = 0; round < 5; round++) {
      const one = await uploaded(wavOf(10 + round), `Round ${round}`);
      const [saved, deleted] = await Promise.all([save(planWith(one.id)), remove(one.id)]);
      expect([saved.status, deleted.status].sort()).toEqual([200, 422]);
      await save(planWith(null));
    }
  });

  test("is heard of by those who called before it was deleted: our words take its place", async () => {
    const one = await uploaded(wavOf(20), "Late");
    await save(planWith(one.id));
    await sql()`update public.sounds set deleted_at = private.now() where id = ${one.id}`;
    expect(await call()).toMatchObject({ played: [], said: [expect.stringContaining("You have reached")] });
    await sql()`update public.sounds set deleted_at = null where id = ${one.id}`;
    await shop.api
      .admin()
      .storage.from("greetings")
      .remove([`${owner.accountId}/${one.id}`]);
    const heard = await call();
    expect(heard).toMatchObject({ said: [], alerts: [] }); // tones: callers never hear nothing
    expect((await (await fetch(heard.played[0]!)).arrayBuffer()).byteLength).toBeGreaterThan(10_000);
  });
});

describe("a link for the voice platform", () => {
  const get = (link: string) => playRoute(new Request("http://x"), { params: Promise.resolve({ link }) });
  test("opens its recording, and nothing else, until the end of the next day", async () => {
    const one = await uploaded(wavOf(30), "Linked");
    const link = soundUrl(owner.accountId, one.id).split("/").at(-1)!;
    const answer = await get(link);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "audio/wav"]);
    const [account, id, day, signature] = link.split(".");
    const old = [account, id, Number(day) - 2, signature].join(".");
    const flipped = link.slice(0, -2) + (link.endsWith("A") ? "BB" : "AA");
    const other = [stranger.accountId, id, day, signature].join(".");
    for (const wrong of [old, flipped, other, "", "x", `${account}.${id}`, `${link}.x`, `../${link}`])
      expect((await get(wrong)).status, wrong).toBe(404);
  });
});
