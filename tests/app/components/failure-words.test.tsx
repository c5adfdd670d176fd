import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { ApiError } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import { FailureWords } from "@/components/layout/failure-words";

const text = (error: object | null) =>
  renderToStaticMarkup(<FailureWords error={error} />)
    .replace(/<span class="sr-only">.*?<\/span>/, "")
    .replace(/<[^>]*>/g, "");
const limited = (retryAfterSeconds?: number) =>
  new ApiError("RATE_LIMITED", 429, retryAfterSeconds === undefined ? {} : { retryAfterSeconds });

describe("the words of a failed call", () => {
  it.each([
    [limited(12), "That was a little too fast. Try again in 12 seconds."],
    [limited(1), "That was a little too fast. Try again in a second."],
    [limited(90), "That was a little too fast. Try again in 1:30."],
    [limited(), "That was a little too fast. Please wait a moment and try again."],
  ])("count a limit's seconds down where the answer names them", (error, words) => {
    expect(text(error)).toBe(words);
  });

  it("are the catalog's sentence for anything else, also with a Retry-After", () => {
    const error = new ApiError("NUMBER_TAKEN", 409, { retryAfterSeconds: 5 });
    expect(text(error)).toBe(describeError(error));
    expect(text(null)).toBe(describeError(null));
    expect(text(new TypeError("x"))).toBe(describeError(new TypeError("y")));
  });
});
