import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fetchDocument } from "@/lib/calls/agents/fetch-document";
import { rebuild } from "@/lib/calls/agents/rebuild";
import { readSipAddress } from "@/lib/calls/agents/targets";
import { readPublicUrl } from "@/lib/outgoing";
import { isPublicAddress } from "@/lib/outgoing/public-address";
import { setAppEnv } from "../../setup/app-env.ts";

const noDatabase = { url: () => "postgres://nothing" } as never;
const noApi = { url: "http://127.0.0.1:1", publishableKey: "nothing", secretKey: "nothing" } as never;

let server: Server;
let answer: RequestListener = () => {};
let origin: string;
/** what arrived at a real server */
const heard: { body: string; headers: Record<string, unknown> }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      heard.push({ body: Buffer.concat(chunks).toString(), headers: request.headers });
      answer(request, response);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  setAppEnv(noDatabase, noApi, {
    WEBHOOK_LOOPBACK_HOSTS: `127.0.0.1:${port}`,
    VOICE_SIP_HOST: "voice.sip.example.com",
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const ask = (path = "/") => fetchDocument(`${origin}${path}`, { From: "+12025550123", Digits: "1" }, "secret");

describe("addresses", () => {
  test.each([
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "198.18.0.1",
    "192.0.2.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "not an address",
    "2130706433",
  ])("%s is not of the internet", (address) => expect(isPublicAddress(address)).toBe(false));

  test.each(["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450:4001::1"])("%s is", (address) =>
    expect(isPublicAddress(address)).toBe(true),
  );

  test.each([
    "http://agent.example.com/",
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://localhost/",
    "https://localhost./",
    "https://agent.localhost/",
    "https://ⓛocalhost/",
    "https://printer/",
    "https://db.internal/",
    "https://metadata.google.internal/",
    "https://agent.example.com:8443/",
    "https://user:secret@agent.com/",
    "https://agent.com@127.0.0.1/",
    "ftp://agent.com/",
    "javascript:alert(1)",
    "//agent.com/",
    "agent.com",
    `https://agent.com/${"a".repeat(500)}`,
  ])("%s is no address of an agent", (address) => expect(readPublicUrl(address)).toBeNull());

  test("neither is one of ours, nor another port of this machine", () => {
    expect(readPublicUrl(process.env.APP_URL!)).toBeNull();
    expect(readPublicUrl("http://127.0.0.1:1/")).toBeNull();
    expect(readPublicUrl(`${origin.replace("http://", "http://user@")}/`)).toBeNull();
    expect(readPublicUrl(origin)?.href).toBe(`${origin}/`);
    expect(readPublicUrl("https://Agent.Company.com/calls?x=1#part")?.href).toBe("https://agent.company.com/calls?x=1");
  });

  test("a SIP address is a name at a public host that is not ours", () => {
    expect(readSipAddress("sip:anna@PBX.company.com")).toBe("sip:anna@pbx.company.com");
    expect(readSipAddress("anna@pbx.company.com")).toBe("sip:anna@pbx.company.com");
    const none = [
      "anna",
      "anna@127.0.0.1",
      "anna@localhost",
      "anna@voice.sip.example.com",
      "anna@voice.sip.us1.twilio.com",
    ];
    for (const one of [...none, "anna@pbx.com;transport=tls", "a na@pbx.com", "anna@pbx.com?h=1", "sips:anna@pbx.com"])
      expect(readSipAddress(one)).toBeNull();
  });
});

describe("asking, on the wire", () => {
  test("the form is posted, signed, and what is answered is read", async () => {
    answer = (_request, response) => response.end("<Response/>");
    expect(await ask()).toEqual({ ok: true, text: "<Response/>" });
    const { body, headers } = heard.at(-1)!;
    expect(body).toBe("From=%2B12025550123&Digits=1");
    const { createHmac } = await import("node:crypto");
    expect(headers["x-numninja-signature"]).toBe(`sha256=${createHmac("sha256", "secret").update(body).digest("hex")}`);
  });

  test("a redirect is not followed, wherever it leads", async () => {
    const before = heard.length;
    for (const status of [301, 302, 303, 307, 308]) {
      answer = (_request, response) => response.writeHead(status, { location: `${origin}/again` }).end();
      expect(await ask()).toEqual({ ok: false, cause: "redirects" });
    }
    expect(heard.length - before).toBe(5);
  });

  test("5 MB are not read to their end, with and without a length that is told", async () => {
    let sent = 0;
    answer = (_request, response) => {
      const write = () => {
        while (sent < 5_000_000 && !response.destroyed) {
          sent += 16_384;
          if (!response.write(Buffer.alloc(16_384, 32))) return void response.once("drain", write);
        }
        response.end();
      };
      write();
    };
    expect(await ask()).toEqual({ ok: false, cause: "too_large" });
    answer = (_request, response) => response.writeHead(200, { "content-length": 5_000_000 }).end("<");
    expect(await ask()).toEqual({ ok: false, cause: "too_large" });
  });

  test("what is packed is not unpacked, and an error is none of its answers", async () => {
    answer = (_request, response) => response.writeHead(200, { "content-encoding": "gzip" }).end("x");
    expect(await ask()).toEqual({ ok: false, cause: "not_twiml" });
    answer = (_request, response) => response.writeHead(500).end("<Response/>");
    expect(await ask()).toEqual({ ok: false, cause: "error_status" });
    answer = (_request, response) => response.destroy();
    expect(await ask()).toEqual({ ok: false, cause: "unreachable" });
  });

  test("one that is slow, at its first byte or at each, is given up after three seconds", async () => {
    const began = performance.now();
    answer = () => {};
    const silent = ask();
    const trickling = new Promise<unknown>((done) => {
      setTimeout(() => {
        answer = (_request, response) => {
          const timer = setInterval(() => response.write(" "), 100);
          response.on("close", () => clearInterval(timer));
        };
        ask().then(done);
      }, 50);
    });
    expect(await Promise.all([silent, trickling])).toEqual([
      { ok: false, cause: "slow" },
      { ok: false, cause: "slow" },
    ]);
    expect(performance.now() - began).toBeLessThan(4_500);
  });

  test("a name is asked once, and one private address among its addresses refuses it", async () => {
    const closed = [
      ["127.0.0.1"],
      ["8.8.8.8", "10.0.0.1"],
      ["::ffff:127.0.0.1"],
      ["169.254.169.254"],
      ["fd00::1", "2606:4700::1111"],
    ];
    for (const addresses of closed) {
      let asked = 0;
      const resolve = async () => {
        asked += 1;
        return addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
      };
      const fetched = await fetchDocument("https://rebound.company.com/", {}, "secret", resolve);
      expect(fetched).toEqual({ ok: false, cause: "own_network" });
      expect(asked).toBe(1);
    }
    const gone = async () => Promise.reject(new Error("ENOTFOUND"));
    expect(await fetchDocument("https://gone.company.com/", {}, "", gone)).toMatchObject({ cause: "unreachable" });
    expect(await fetchDocument("https://gone.company.com/", {}, "", async () => [])).toMatchObject({
      cause: "unreachable",
    });
    const never = () => new Promise<never>(() => {});
    expect(await fetchDocument("https://slow.company.com/", {}, "", never)).toMatchObject({ cause: "slow" });
  });
});

describe("what an agent may answer", () => {
  const base = new URL("https://agent.company.com/calls/start");
  const read = (inside: string) =>
    rebuild(`<?xml version="1.0"?><Response>${inside}</Response>`, { base, ask: (next) => `ask:${next}` });

  test("verbs that it may use are rebuilt, and unknown attributes are left out", () => {
    expect(read(`<Say voice="x" evil="1" language="en-GB">Hi &amp; &lt;bye&gt;</Say><Pause length="99"/>`)).toEqual({
      verbs: ['<Say language="en-GB">Hi &amp; &lt;bye&gt;</Say>', '<Pause length="10"/>'],
      end: { kind: "go_on" },
    });
    expect(
      read(`<Gather action="next?a=1&amp;b=2" numDigits="1" action2="x"><Say>Press</Say></Gather><Hangup/>`),
    ).toEqual({
      verbs: [
        '<Gather action="ask:/calls/next?a=1&amp;b=2" method="POST" timeout="5" numDigits="1"><Say>Press</Say></Gather>',
      ],
      end: { kind: "hang_up" },
    });
    expect(read(`<Redirect>/more</Redirect><Say>never</Say>`)).toEqual({
      verbs: [],
      end: { kind: "ask", next: "/more" },
    });
    expect(read(`<Dial timeout="300">+1 (202) 555-0123</Dial>`)).toMatchObject({
      end: { kind: "dial", line: "phone", target: "+12025550123", seconds: 60, next: null },
    });
    expect(read(`<Dial action="/done"><Sip>sip:anna@pbx.company.com</Sip></Dial>`)).toMatchObject({
      end: { kind: "dial", line: "sip", target: "sip:anna@pbx.company.com", next: "/done" },
    });
    expect(read("")).toEqual({ verbs: [], end: { kind: "go_on" } });
  });

  test.each([
    ["forbidden_verb", "<Record/>"],
    ["forbidden_verb", "<Reject/>"],
    ["wants_stream", "<Connect><Stream url='wss://x'/></Connect>"],
    ["wants_stream", "<Say>Hi</Say><Connect action='/done'><ConversationRelay url='wss://x'/></Connect>"],
    ["wants_stream", "<Start><Stream url='wss://x'/></Start><Say>Hi</Say>"],
    ["forbidden_verb", "<Sms>hi</Sms>"],
    ["forbidden_verb", "<Say><Play>https://agent.company.com/a.mp3</Play></Say>"],
    ["forbidden_verb", "<Dial><Number>+12025550123</Number><Number>+12025550124</Number></Dial>"],
    ["forbidden_verb", "<Dial><Conference>x</Conference></Dial>"],
    ["forbidden_verb", "<Gather><Dial>+12025550123</Dial></Gather>"],
    ["refused_destination", "<Dial>911</Dial>"],
    ["refused_destination", "<Dial/>"],
    ["refused_destination", "<Dial><Sip>sip:x@127.0.0.1</Sip></Dial>"],
    ["foreign_address", "<Redirect>https://other.company.com/</Redirect>"],
    ["foreign_address", "<Redirect>http://agent.company.com/</Redirect>"],
    ["foreign_address", "<Redirect>//other.company.com/</Redirect>"],
    ["foreign_address", "<Gather action='https://127.0.0.1/'/>"],
    ["foreign_address", "<Play>http://10.0.0.1/a.mp3</Play>"],
    ["too_large", `<Say>${"a".repeat(4_001)}</Say>`],
    ["not_twiml", "<Say>Hi"],
    ["not_twiml", "<Say>Hi</Pause>"],
    ["not_twiml", "<Say a='1' a='2'/>"],
    ["not_twiml", "<Say>&bomb;</Say>"],
    ["not_twiml", "<Say>&#0;</Say>"],
    ["not_twiml", "words"],
    ["not_twiml", "<Pause/>".repeat(100)],
    ["not_twiml", "<a><a><a><a><a><a/></a></a></a></a></a>"],
  ])("%s: %.60s", (cause, inside) => expect(read(inside)).toEqual({ cause }));

  test.each([
    " ",
    "<html><body>Hello</body></html>",
    "<!DOCTYPE html><html></html>",
    '<!DOCTYPE r [<!ENTITY a "b">]><Response/>',
    "<?xml version='1.0'?><?php echo 1 ?><Response/>",
    "<Response/><Response/>",
    '{"say": "hi"}',
    "<Response>\u0000</Response>",
  ])("%s is not TwiML", (source) => expect(rebuild(source, { base, ask: String })).toEqual({ cause: "not_twiml" }));

  test("what is meant to be read slowly is not", () => {
    const began = performance.now();
    const bombs = ["<![CDATA[", "<!--", "<a ", "<a b=", "&", "<a b='", "</", `<a ${"x='' ".repeat(9_000)}`];
    for (const one of bombs) {
      const source = one.length > 1_000 ? one : one.repeat(Math.floor(65_536 / one.length));
      expect(rebuild(source, { base, ask: String })).toEqual({ cause: "not_twiml" });
    }
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
