import { expect, test } from "vitest";
import { greetingTwiml } from "@/lib/calls";
import { parseXml } from "../../../local/twilio/voice/xml.ts";

test.each(["Acme\u000bTelecom", "Acme\u0001", "\ufffe<&\"'>", "\ud800", "Söhne & Co ]]>", "\u0000"])(
  "%j in an account's name still makes a document that can be read",
  (name) => {
    const document = parseXml(greetingTwiml(name));
    expect(document.children[0]?.name).toBe("Say");
    expect(document.children[0]?.text).toMatch(/^Hello\. You have reached .* Nobody can take your call/s);
  },
);
