import { Paperclip } from "lucide-react";
import { useTimes } from "@/components/account/times";
import { cn } from "@/components/ui/cn";
import type { Message } from "@/lib/contract/messages";
import { findCode } from "@/lib/kernel/reading/find-code";
import { CopyCode } from "./copy-code";
import { failureText, sentOnText, shownText, stateWords } from "./message-words";

/** One text as it was sent: letters only, whatever is in it; its direction cannot turn what stands around it. */
export function TextBubble({ text }: { text: Message }) {
  const times = useTimes();
  const isOurs = text.direction === "outbound";
  const code = isOurs ? null : findCode(text.body);
  return (
    <li className={cn("flex max-w-[85%] flex-col gap-1", isOurs ? "ml-auto items-end" : "items-start")}>
      <div className={cn("max-w-full rounded-panel px-3.5 py-2.5", isOurs ? "bg-brand-soft" : "bg-sunken")}>
        {text.body === "" && text.media.length === 0 ? (
          <p className="text-ink-soft">No words</p>
        ) : (
          <p dir="auto" className="whitespace-pre-wrap break-words [unicode-bidi:isolate]">
            {shownText(text.body)}
          </p>
        )}
        {text.media.map((type, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a file is known by its place
          <FileOf key={index} text={text} type={type} index={index} />
        ))}
      </div>
      <p className="flex flex-wrap items-center gap-x-2 text-ink-soft text-sm">
        <span>
          {isOurs && `${stateWords[text.state]} · `}
          <time dateTime={text.sent_at}>{times.instant(text.sent_at)}</time>
        </span>
        {isOurs && text.error_code !== null && <span>{failureText(text.error_code)}</span>}
        {code && <CopyCode code={code} />}
      </p>
      {text.sent_on && <p className="text-ink-soft text-sm">{sentOnText(text.sent_on)}</p>}
    </li>
  );
}

/** Pictures are shown when asked for: a stranger sent them. */
function FileOf({ text, type, index }: { text: Message; type: string; index: number }) {
  return (
    <p className="mt-1">
      <a
        href={`/api/v1/messages/${text.id}/files/${index}`}
        target="_blank"
        rel="noreferrer"
        className="inline-flex min-h-11 items-center gap-1.5 text-link"
      >
        <Paperclip aria-hidden className="size-4" />
        {type.startsWith("image/") ? "Picture" : "File"} {index + 1}
        <span className="sr-only"> (opens in another tab)</span>
      </a>
    </p>
  );
}
