import { csvLine } from "./csv";

/**
 * Text that is made while it leaves. A file that breaks off says so in its last line: its beginning has already left.
 * @param first what was made before, so that a refusal could still be an answer of its own
 */
export function csvStream(
  first: string,
  rest: AsyncGenerator<string, void>,
  onError: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(first)),
    async pull(controller) {
      try {
        const { value, done } = await rest.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (error) {
        onError(error);
        controller.enqueue(encoder.encode(csvLine(["The file is not complete: something failed. Please ask again."])));
        controller.close();
      }
    },
    cancel: () => void rest.return(),
  });
}
