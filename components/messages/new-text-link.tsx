"use client";

import { useQuery } from "@tanstack/react-query";
import { routes } from "@/components/layout/routes";
import { LinkButton } from "@/components/ui/link-button";
import { textNumbersQuery } from "./message-queries";

/** Begins a conversation; where no number can send texts there is nothing to begin. */
export function NewTextLink() {
  const { data } = useQuery(textNumbersQuery);
  if (!data?.numbers.some(({ can_send }) => can_send)) return null;
  return (
    <LinkButton href={routes.newText} size="sm">
      New text
    </LinkButton>
  );
}
