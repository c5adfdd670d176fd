import { expect, test } from "vitest";
import { parseXml } from "../../../local/twilio/voice/xml.ts";

test.each([
  ["<a/>", {}],
  ['<?xml version="1.0" encoding="UTF-8"?><a b="1&amp;2">t</a>', { attributes: { b: "1&2" }, text: "t" }],
  ["<a><!-- c - d --><![CDATA[<&]]>x</a>", { text: "<&x" }],
  ["<a>&#65;&#x42;&lt;\t\u0085\u{1f600}</a>", { text: "AB<\t\u0085\u{1f600}" }],
  ["\ufeff<?xml version='1.0'?>\n<a/>\n<!-- end -->", {}],
])("%j is read", (source, root) => {
  expect(parseXml(source)).toMatchObject({ name: "a", ...root });
});

// Each refused by expat, too (xml.parsers.expat of Python 3.12).
test.each([
  "<a>\u000b</a>",
  "<a>\u0000</a>",
  "<a>\ufffe</a>",
  "<a>\ud800</a>",
  "<a>&#11;</a>",
  "<a>&#xFFFE;</a>",
  "<a>&#xD800;</a>",
  "<a>&#x110000;</a>",
  "<a>&nbsp;</a>",
  "<a>&LT;</a>",
  "<a>AT&T</a>",
  "<a>1 & 2</a>",
  '<a b="1" b="2"/>',
  '<a b="<"/>',
  "<a b=1/>",
  "<a>]]></a>",
  "<a><!-- x -- y --></a>",
  "<a><b></a></b>",
  "<a>",
  "<a/><b/>",
  "text",
  "",
  ' <?xml version="1.0"?><a/>',
  "<a/>&amp;",
])("%j is refused", (source) => {
  expect(() => parseXml(source)).toThrow(SyntaxError);
});
