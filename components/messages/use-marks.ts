import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import { toast } from "@/components/ui/toast";
import type { Conversation, Message } from "@/lib/contract/messages";

/** Instants come from one clock in one spelling, so that texts can be compared. */
const latestOf = (texts: readonly Message[]): string =>
  texts.reduce(
    (latest, { direction, created_at }) => (direction === "inbound" && created_at > latest ? created_at : latest),
    "",
  );

const readUntil = (latest: string) => ({ is_read: true, ...(latest && { until: latest }) });

/**
 * Marks a conversation read once its texts are seen, and again when more come in while it is looked at; and unread when somebody asks for it,
 * which then holds until the page is left.
 */
export function useMarks(
  { id, unread_count: unread }: Pick<Conversation, "id" | "unread_count">,
  texts: readonly Message[],
) {
  const client = useQueryClient();
  const [isUnread, setUnread] = useState(false);
  const latest = latestOf(texts);
  const { mutate, isPending } = useMutation({
    mutationFn: (body: { is_read: boolean; until?: string }) =>
      api("PUT /conversations/{id}/read", { params: { id }, body }),
    onSuccess: (_, { is_read }) => {
      setUnread(!is_read);
      for (const part of ["list", "unread"]) void client.invalidateQueries({ queryKey: ["texts", part] });
    },
  });
  useEffect(() => {
    // Where nothing came in there may still be somebody's own mark.
    if (isUnread || texts.length === 0 || (latest === "" && unread === 0)) return;
    const markSeen = () => {
      if (document.visibilityState === "visible") mutate(readUntil(latest));
    };
    markSeen();
    document.addEventListener("visibilitychange", markSeen);
    return () => document.removeEventListener("visibilitychange", markSeen);
  }, [isUnread, latest, unread, texts.length, mutate]);
  const toggle = () =>
    mutate(isUnread ? readUntil(latest) : { is_read: false }, {
      onError: (error) => toast.error("The conversation was not marked", { description: describeError(error) }),
    });
  return { isUnread, isPending, toggle };
}
