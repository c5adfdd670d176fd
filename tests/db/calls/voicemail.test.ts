import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PUT as heardRoute } from "@/app/api/v1/voicemails/[id]/heard/route";
import { DELETE as deleteRoute } from "@/app/api/v1/voicemails/[id]/route";
import { GET as soundRoute } from "@/app/api/v1/voicemails/[id]/sound/route";
import { GET as listRoute } from "@/app/api/v1/voicemails/route";
import { GET as readSettingsRoute, PUT as settingsRoute } from "@/app/api/v1/voicemails/settings/route";
import { GET as unheardRoute } from "@/app/api/v1/voicemails/unheard/route";
import { askPlatform } from "@/lib/calls/voice/platform";
import { findMessages } from "@/lib/calls/voicemail/find-messages";
import { tendVoicemail } from "@/lib/calls/voicemail/tend-voicemail";
import { tidyRecordings } from "@/lib/calls/voicemail/tidy-recordings";
import { firstCallPlan } from "@/lib/contract/calls/plan";
import type { Voicemail } from "@/lib/contract/calls/voicemail";
import { env } from "@/lib/env";
import { personActor, type SignedInPerson } from "../../builders/person.ts";
import { type NumberWithVoice, openNumberWithVoice } from "../../setup/number-with-voice.ts";

/** Messages from the caller's last word to the day on which nothing is left of them, with the embedded platform and storage. */

const NUMBER = "+14155550160";
const CALLER = "+16465550133";

let voice: NumberWithVoice["voice"];
let shop: NumberWithVoice["shop"];
let owner: NumberWithVoice["owner"];
let numberId: string;

beforeAll(async () => {
  ({ voice, shop, owner, numberId } = await openNumberWithVoice(NUMBER));
  const plan = firstCallPlan("UTC");
  plan.open = { ...plan.open, after: { kind: "voicemail", greeting: null } };
  await shop.database.call.server("save_call_plan", {
    p_actor: personActor(owner.id),
    p_account_id: owner.accountId,
    p_number_id: numberId,
    p_version: 0,
    p_plan: plan,
    p_phones: [],
    p_fallback: null,
  });
}, 60_000);
afterAll(async () => {
  await shop?.close();
  await voice?.close();
});
beforeEach(async () => {
  await voice.clearFaults();
  await shop.database.sql`delete from public.voicemails`;
});

const sql = () => shop.database.sql;
const call = (caller: object) =>
  voice.call(`sip:${NUMBER}@voice.example.test`, `sip:${CALLER}@46.19.209.14`, { caller });
const rows = () => sql()`select id, state, is_cleared, seconds, attempts, next_try_at from public.voicemails`;
/** Leaves a message. @returns its id */
async function leave(seconds = 6): Promise<string> {
  await call({ speaks: seconds });
  const found = await rows();
  expect(found).toMatchObject([{ state: "recorded", seconds }]);
  return found[0]!.id as string;
}

type Route = (request: Request, segment: { params: Promise<never> }) => Promise<Response>;
const ask = (
  route: unknown,
  path: string,
  { person = owner, method = "GET", body, headers, ...ids }: Record<string, unknown> & { person?: SignedInPerson } = {},
) =>
  (route as Route)(
    person.browser.request(`/api/v1${path}`, {
      method: method as string,
      headers: { origin: process.env.APP_URL!, "content-type": "application/json", ...(headers as object) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
    { params: Promise.resolve(ids as never) },
  );
const listen = (id: string, more: object = {}) => ask(soundRoute, `/voicemails/${id}/sound`, { id, ...more });
const list = async (person = owner): Promise<Voicemail[]> =>
  (await (await ask(listRoute, "/voicemails", { person })).json()).voicemails;
const unheard = async () => (await (await ask(unheardRoute, "/voicemails/unheard")).json()).voicemails as number;
const stored = async (id: string) =>
  (await shop.api.admin().storage.from("voicemail").download(`${owner.accountId}/${id}`)).data;
/** Lets the time come at which what failed is tried again. */
const again = async (id: string) => {
  await sql()`update public.voicemails set next_try_at = private.now() - interval '1 second' where id = ${id}`;
  return tendVoicemail(id);
};

describe("a message", () => {
  test("is fetched once, stored privately, and deleted at the platform; from then on it is ours alone", async () => {
    const id = await leave();
    expect(await tendVoicemail(id)).toBe("keep");
    expect(await rows()).toMatchObject([{ state: "kept", is_cleared: true, next_try_at: null }]);
    const file = await stored(id);
    expect(file!.size).toBeGreaterThan(1_000);
    expect((await shop.api.anon().storage.from("voicemail").download(`${owner.accountId}/${id}`)).data).toBeNull();
    await voice.fault({ at: "before", path: "/api", status: 500 });
    const heard = await listen(id);
    expect([heard.status, heard.headers.get("content-type")]).toEqual([200, "audio/mpeg"]);
    expect(heard.headers.get("cache-control")).toContain("no-store");
    expect((await heard.arrayBuffer()).byteLength).toBe(file!.size);
    expect(await tendVoicemail(id)).toBe("nothing to do");
  });

  test("is heard before it is kept, and in parts", async () => {
    const id = await leave();
    const bytes = new Uint8Array(await (await listen(id)).arrayBuffer());
    const part = await listen(id, { headers: { range: "bytes=100-199" } });
    expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes 100-199/${bytes.length}`]);
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.slice(100, 200));
    expect((await listen(id, { headers: { range: `bytes=${bytes.length}-` } })).status).toBe(416);
  });

  test("is saved under the day on which it was left where its number is, as the list shows it", async () => {
    const id = await leave();
    const move = (zone: string) =>
      sql()`update public.call_plans set plan = plan || jsonb_build_object('time_zone', ${zone}::text) where is_current`;
    await move("Pacific/Kiritimati");
    await sql()`update public.voicemails set created_at = '2026-11-20T23:00:00Z', delete_at = 'infinity' where id = ${id}`;
    const saved = await ask(soundRoute, `/voicemails/${id}/sound?download=true`, { id });
    expect(saved.headers.get("content-disposition")).toBe(
      'attachment; filename="message-2026-11-21-from-16465550133.mp3"',
    );
    await move("UTC");
  });

  test("is kept once by two jobs that begin together, and by one that comes again", async () => {
    const id = await leave();
    const done = await Promise.all([tendVoicemail(id), tendVoicemail(id)]);
    expect(done.sort()).toEqual(["keep", "nothing to do"]);
  });

  test("that was told to us twice, late and in another order is one", async () => {
    await leave();
    const [row] = await sql()`select call_ref, recording_ref from public.calls order by started_at desc limit 1`;
    for (const seconds of [6, 6, 4])
      await shop.database.call.worker("call_recorded", {
        p_call_ref: row!.call_ref,
        p_recording_ref: row!.recording_ref,
        p_seconds: seconds,
      });
    expect(await rows()).toMatchObject([{ seconds: 6 }]);
    const events = await sql()`
      select count(*)::int as n from public.outbox where event = 'voicemail/recorded'
        and payload ->> 'voicemailId' = ${(await rows())[0]!.id}`;
    expect(events[0]!.n).toBe(2); // that it was left, and that its file is ready
  });

  test("that nobody told us of is found by asking, once", async () => {
    const id = await leave();
    await sql()`delete from public.voicemails where id = ${id}`;
    await sql()`
      update public.calls set recording_ref = null, recording_seconds = null, ended_at = ended_at - interval '5 minutes'
      where started_at = (select max(started_at) from public.calls)`;
    await sql()`update public.calls set is_message_asked = true where recording_ref is not null`;
    expect(await findMessages()).toBe(1);
    expect(await findMessages()).toBe(0);
    expect(await rows()).toMatchObject([{ state: "recorded", seconds: 6 }]);
  });
});

describe("what a message says", () => {
  const mails = () => sql()`
    select parameters, scheduled_for > private.now() + interval '2 minutes' as waits from public.notifications
    where template = 'call-missed' and parameters ->> 'message_seconds' is not null order by created_at desc limit 1`;
  const said = async (query = "") =>
    (await (await ask(listRoute, `/voicemails?query=${encodeURIComponent(query)}`)).json()).voicemails as Voicemail[];
  const speak = (says: string) => call({ speaks: 6, says });

  test("is not asked for unless it is configured", async () => {
    await speak("Nobody writes this down");
    expect((await list())[0]).toMatchObject({ transcript: null });
    expect(await mails()).toMatchObject([{ waits: false }]);
  });

  test("is stored once, found by its words and its caller's digits, and in the mail that waited for it", async () => {
    Object.assign(env(), { VOICE_TRANSCRIPTS: true });
    try {
      await speak("Please bring the Käse to 12 Main Street \u0000");
      expect(await said("kase main")).toMatchObject([]);
      expect(await said("kase to")).toMatchObject([{ transcript: "Please bring the Käse to 12 Main Street \ufffd" }]);
      expect(await said("555 0133")).toHaveLength(1);
      expect(await said("mouse")).toEqual([]);
      const [row] = await sql()`select recording_ref from public.voicemails`;
      for (const text of ["Another hearing", "A third"])
        await shop.database.call.worker("message_transcribed", { p_recording_ref: row!.recording_ref, p_text: text });
      expect((await list())[0]!.transcript).toContain("Käse");
      expect(await mails()).toMatchObject([
        { parameters: { transcript: expect.stringContaining("Käse") }, waits: false },
      ]);
      await sql()`delete from public.voicemails`;
      await speak(""); // nothing could be understood
      expect((await list())[0]).toMatchObject({ transcript: null });
      expect(await mails()).toMatchObject([{ waits: true }]);
    } finally {
      Object.assign(env(), { VOICE_TRANSCRIPTS: undefined });
    }
  });
});

describe("what a message says, told before the message", () => {
  const early = (text: string, ref = "RE00000000000000000000000000000001") =>
    shop.database.call.worker("message_transcribed", { p_recording_ref: ref, p_text: text });
  const [row, left] = [
    () => sql()`select transcript, awaits_transcript from public.voicemails`,
    () => sql()`select recording_ref from private.early_transcripts`,
  ];
  /** The message itself is reported, under this recording. */
  const record = async (ref = "RE00000000000000000000000000000001") => {
    const [answered] = await sql()`select call_ref from public.calls order by started_at desc limit 1`;
    await sql()`delete from public.voicemails`;
    await sql()`update public.calls set recording_ref = null, recording_seconds = null`;
    return shop.database.call.worker("call_recorded", {
      p_call_ref: answered!.call_ref,
      p_recording_ref: ref,
      p_seconds: 6,
      p_awaits_transcript: true,
    });
  };

  test("waits for it, and is in its mail", async () => {
    await call({ speaks: 6 });
    await sql()`delete from public.notifications`;
    await early("Come at nine");
    await early("Something else"); // told again
    await record();
    expect(await row()).toMatchObject([{ transcript: "Come at nine", awaits_transcript: false }]);
    const [mail] = await sql()`
      select parameters, scheduled_for < private.now() + interval '2 minutes' as soon from public.notifications
      where template = 'call-missed'`;
    expect(mail).toMatchObject({ parameters: { transcript: "Come at nine" }, soon: true });
    expect(await left()).toEqual([]);
  });

  test("is not missed when both come at the same moment", async () => {
    await call({ speaks: 6 });
    for (let n = 2; n < 8; n++) {
      const ref = `RE0000000000000000000000000000000${n}`;
      await record("RE-another"); // an older one is in the way of nothing
      await Promise.all([record(ref), early(`Number ${n}`, ref)]);
      expect(await row()).toMatchObject([{ transcript: `Number ${n}` }]);
    }
    expect(await left()).toEqual([]);
  });

  test("is forgotten after a day without it", async () => {
    await early("Nobody's", "RE-nobody");
    expect(await left()).toHaveLength(1);
    await sql()`update private.early_transcripts set created_at = created_at - interval '25 hours'`;
    await shop.database.call.worker("prune", {});
    expect(await left()).toEqual([]);
  });
});

describe("what goes wrong", () => {
  test.each([
    ["answers an error", { status: 500 }],
    ["closes the connection", { drop: "reset" }],
    ["breaks off", { drop: "truncate" }],
    ["answers a page", { status: 200, body: "<html>please sign in</html>", contentType: "audio/mpeg" }],
    ["answers a zip", { status: 200, body: "PK\u0003\u0004 mimetype", contentType: "audio/mpeg" }],
    ["has no file yet", { status: 404 }],
  ])("a platform that %s loses nothing: it is tried again", async (_, fault) => {
    const id = await leave();
    await voice.fault({ at: "before", method: "GET", path: "/api", ...fault });
    expect(await tendVoicemail(id)).toBe("later");
    expect(await rows()).toMatchObject([{ state: "recorded", attempts: 1 }]);
    expect(await stored(id)).toBeNull();
    expect(await tendVoicemail(id)).toBe("nothing to do"); // not before its time
    await voice.clearFaults();
    expect(await again(id)).toBe("keep");
    expect(await stored(id)).not.toBeNull();
  });

  test("a crash between storing and writing down is done again over the same file", async () => {
    const id = await leave();
    await sql()`alter function private.voicemail_kept(uuid, integer) rename to voicemail_kept_away`;
    try {
      expect(await tendVoicemail(id)).toBe("later");
    } finally {
      await sql()`alter function private.voicemail_kept_away(uuid, integer) rename to voicemail_kept`;
    }
    expect(await stored(id)).not.toBeNull();
    expect(await again(id)).toBe("keep");
    const { data } = await shop.api.admin().storage.from("voicemail").list(owner.accountId);
    expect(data!.filter(({ name }) => name.endsWith(id))).toHaveLength(1);
  });

  test("a platform that does not delete is asked again, and the message is ours meanwhile", async () => {
    const id = await leave();
    await voice.fault({ at: "before", method: "DELETE", path: "/api", status: 503 });
    expect(await tendVoicemail(id)).toBe("later");
    expect(await rows()).toMatchObject([{ state: "kept", is_cleared: false }]);
    await voice.clearFaults();
    expect(await again(id)).toBe("clear");
    expect(await rows()).toMatchObject([{ state: "kept", is_cleared: true }]);
  });

  test("a recording that the platform never had is lost after an hour, which operators hear of", async () => {
    const id = await leave();
    await voice.fault({ at: "before", method: "GET", path: "/api", status: 404 });
    await sql()`update public.voicemails set created_at = created_at - interval '2 hours' where id = ${id}`;
    expect(await tendVoicemail(id)).toBe("later");
    expect(await rows()).toMatchObject([{ state: "lost", next_try_at: null }]);
    expect((await listen(id)).status).toBe(404);
    const told = await sql()`select 1 from public.notifications where dedupe_key = ${`voicemail-failed:${id}`}`;
    expect(told).toHaveLength(1);
  });
});

describe("the mailbox", () => {
  test("counts what nobody has heard; a mark goes both ways", async () => {
    const id = await leave();
    expect(await unheard()).toBe(1);
    const mark = (is_heard: boolean) =>
      ask(heardRoute, `/voicemails/${id}/heard`, { method: "PUT", body: { is_heard }, id });
    expect((await mark(true)).status).toBe(200);
    expect([await unheard(), (await list())[0]!.heard_at]).toEqual([0, expect.any(String)]);
    await mark(false);
    expect([await unheard(), (await list())[0]!.heard_at]).toEqual([1, null]);
  });

  test("is nobody else's", async () => {
    const id = await leave();
    const person = await shop.newPerson();
    expect(await list(person)).toEqual([]);
    expect((await listen(id, { person })).status).toBe(404);
    for (const [route, path, more] of [
      [heardRoute, `/voicemails/${id}/heard`, { method: "PUT", body: { is_heard: true } }],
      [deleteRoute, `/voicemails/${id}`, { method: "DELETE" }],
    ] as const)
      expect((await ask(route, path, { ...more, person, id })).status).toBe(404);
    expect(await list()).toMatchObject([{ id, heard_at: null, caller: CALLER, number: { e164: NUMBER } }]);
  });

  test("deletes a message from everywhere: list, storage, platform and row", async () => {
    const id = await leave();
    await tendVoicemail(id);
    expect((await ask(deleteRoute, `/voicemails/${id}`, { method: "DELETE", id })).status).toBe(200);
    expect(await list()).toEqual([]);
    expect((await listen(id)).status).toBe(404);
    expect(await tendVoicemail(id)).toBe("delete");
    expect([await rows(), await stored(id)]).toEqual([[], null]);
    expect((await ask(deleteRoute, `/voicemails/${id}`, { method: "DELETE", id })).status).toBe(404);
  });

  test("keeps messages for as long as the account says, also those that are there", async () => {
    const id = await leave();
    await tendVoicemail(id);
    await sql()`update public.voicemails set created_at = created_at - interval '8 days' where id = ${id}`;
    const set = (body: object) => ask(settingsRoute, "/voicemails/settings", { method: "PUT", body });
    const settings = await ask(readSettingsRoute, "/voicemails/settings");
    expect([settings.status, await settings.json()]).toEqual([200, { days: 90, mail: "link" }]);
    expect((await set({ days: 0, mail: "link" })).status).toBe(400);
    expect((await set({ days: 30, mail: "link" })).status).toBe(200);
    expect(await list()).toHaveLength(1);
    expect((await set({ days: 7, mail: "attachment" })).status).toBe(200);
    expect(await list()).toEqual([]);
    await shop.database.call.worker("sweep", {});
    expect(await tendVoicemail(id)).toBe("delete");
    expect([await rows(), await stored(id)]).toEqual([[], null]);
    await set({ days: 90, mail: "link" });
  });

  test("that is full says so, takes no message, and tells its owner once a day", async () => {
    await leave();
    await sql()`update private.settings set value = '1' where key = 'voicemails_per_number'`;
    for (let turn = 0; turn < 2; turn++) {
      const outcome = await call({ speaks: 5 });
      expect(outcome.recordings).toEqual([]);
      expect(outcome.said.join(" ")).toContain("mailbox is full");
    }
    const mails = await sql()`select recipient from public.notifications where template = 'mailbox-full'`;
    expect(mails).toMatchObject([{ recipient: owner.email }]);
    await sql()`update private.settings set value = '100' where key = 'voicemails_per_number'`;
  });

  test("mails messages with their file where the owner wants it", async () => {
    await ask(settingsRoute, "/voicemails/settings", { method: "PUT", body: { days: 90, mail: "attachment" } });
    const id = await leave();
    const [mail] = await sql()`
      select parameters from public.notifications where template = 'call-missed' order by created_at desc limit 1`;
    expect(mail!.parameters).toMatchObject({ attached: `${owner.accountId}/${id}`, message_seconds: 6 });
    await ask(settingsRoute, "/voicemails/settings", { method: "PUT", body: { days: 90, mail: "link" } });
  });
});

describe("each night the platform's recordings are compared with ours", () => {
  /** As the carrier lists them, `days` later. */
  async function recordings(days = 0) {
    const response = await askPlatform("Recordings.json");
    const all = ((await response.json()) as { recordings: { sid: string; call_sid: string; duration: string }[] })
      .recordings;
    const started_at = new Date(Date.now() - days * 86_400_000).toISOString();
    return all.map(({ sid, call_sid, duration }) => ({
      ref: sid,
      call_ref: call_sid,
      started_at,
      seconds: Number(duration),
    }));
  }
  /** Lets calls and messages be some days old. */
  async function age(days: number) {
    await sql()`update public.calls set started_at = started_at - make_interval(days => ${days})`;
    await sql()`update public.voicemails set call_started_at = call_started_at - make_interval(days => ${days})`;
  }
  beforeEach(async () => {
    for (const { ref } of await recordings()) await askPlatform(`Recordings/${ref}.json`, undefined, "DELETE");
    await sql()`delete from public.calls`;
  });

  test("one that nobody reported becomes a message, once, also a day later", async () => {
    await leave(7);
    await sql()`delete from public.voicemails`;
    await sql()`update public.calls set recording_ref = null, recording_seconds = null, outcome = 'missed'`;
    await age(2);
    const list = await recordings(2);
    await Promise.all([tidyRecordings(list), tidyRecordings(list)]);
    expect(await tidyRecordings(list)).toBe("1 recordings, 0 found, 0 deleted");
    const [found, ...more] = await rows();
    expect([found, more]).toMatchObject([{ state: "recorded", seconds: 7 }, []]);
    expect(await sql()`select outcome, recording_seconds from public.calls`).toEqual([
      { outcome: "voicemail", recording_seconds: 7 },
    ]);
    expect(await tendVoicemail(found!.id as string)).toBe("keep");
    expect(await recordings()).toEqual([]);
  });

  test("one that we believed lost is fetched after all", async () => {
    const id = await leave();
    await sql()`update public.voicemails set state = 'lost', is_cleared = true, next_try_at = null where id = ${id}`;
    expect(await tidyRecordings(await recordings())).toContain("1 found");
    expect(await tendVoicemail(id)).toBe("keep");
  });

  test("one whose message was deleted is deleted there, a day later", async () => {
    await leave();
    await sql()`delete from public.voicemails`;
    expect(await tidyRecordings(await recordings())).toBe("1 recordings, 0 found, 0 deleted");
    await age(2);
    expect(await tidyRecordings(await recordings(2))).toBe("1 recordings, 0 found, 1 deleted");
    expect([await recordings(), await rows()]).toEqual([[], []]);
  });

  test("one that a job has yet to deal with, and one of no call of ours, are left alone", async () => {
    await leave();
    await age(2);
    expect(await tidyRecordings(await recordings(2))).toBe("1 recordings, 0 found, 0 deleted");
    await sql()`delete from public.voicemails`;
    await sql()`delete from public.calls`;
    expect(await tidyRecordings(await recordings(2))).toBe("1 recordings, 0 found, 0 deleted");
    expect(await recordings()).toHaveLength(1);
  });

  test("a platform that deletes nothing is asked again", async () => {
    await leave();
    await sql()`delete from public.voicemails`;
    await age(2);
    const list = await recordings(2);
    await voice.fault({ at: "before", path: "/api", status: 503, times: 1 });
    await expect(tidyRecordings(list)).rejects.toThrow("503");
    expect(await tidyRecordings(list)).toContain("1 deleted");
  });
});
