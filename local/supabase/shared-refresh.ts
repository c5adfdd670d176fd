import type { Sql } from "postgres";

/** As hosted (`refresh_token_reuse_interval`): so long a token that was just used gets the same answer again. */
const reuseMs = 10_000;

interface Answer {
  status: number;
  text: string;
  sessionId: string | null;
}

/**
 * One refresh for all who ask with the same token at the same moment. A browser sends several requests together, each of which refreshes
 * the session; with an answer for one of them only, the others would sign it out.
 */
export function createSharedRefresh(sql: Sql, now: () => number = Date.now) {
  const recent = new Map<string, { at: number; answer: Promise<Answer> }>();
  const isLive = async (sessionId: string | null): Promise<boolean> =>
    sessionId !== null && (await sql`select from auth.sessions where id = ${sessionId}`).length > 0;

  return async (token: string, refresh: () => Promise<Response>): Promise<Response> => {
    const known = recent.get(token);
    if (known && now() - known.at < reuseMs) {
      const answer = await known.answer;
      if (answer.status === 200 && (await isLive(answer.sessionId))) return reply(answer);
    }
    const answer = refresh().then(read);
    recent.set(token, { at: now(), answer });
    answer.then(
      ({ status }) => status !== 200 && recent.delete(token),
      () => recent.delete(token),
    );
    for (const [old, { at }] of recent) {
      if (now() - at < reuseMs) break; // in the order of their time
      recent.delete(old);
    }
    return reply(await answer);
  };
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, text, sessionId: response.status === 200 ? sessionOf(text) : null };
}

/** The session that an access token names; we have just signed it. */
function sessionOf(text: string): string | null {
  const { access_token } = JSON.parse(text) as { access_token?: string };
  const payload = access_token?.split(".")[1];
  if (!payload) return null;
  return (JSON.parse(Buffer.from(payload, "base64url").toString()) as { session_id?: string }).session_id ?? null;
}

const reply = ({ status, text }: Answer): Response =>
  new Response(text, { status, headers: { "content-type": "application/json" } });
