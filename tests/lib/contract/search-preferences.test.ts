import { expect, test } from "vitest";
import { searchPreferencesSchema } from "@/lib/contract/search-preferences";

test.each([
  [
    "what the form sends",
    { sort: "price", type: "local", features: ["sms_in"] },
    { sort: "price", type: "local", features: ["sms_in"] },
  ],
  ["nothing", {}, {}],
  ["an unknown order beside a known type", { sort: "loudest", type: "mobile" }, { sort: undefined, type: "mobile" }],
  ["unknown features", { features: ["telepathy"] }, { features: undefined }],
  ["an empty choice of type", { sort: "best", type: "" }, { sort: "best", type: undefined }],
  ["no object at all", "price", {}],
  ["null", null, {}],
])("search preferences read %s", (_, stored, understood) => {
  expect(searchPreferencesSchema.parse(stored)).toEqual(understood);
});
