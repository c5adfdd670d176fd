"use client";

import { useQuery } from "@tanstack/react-query";
import { describeError } from "@/components/layout/describe-error";
import { routes } from "@/components/layout/routes";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { textNumbersQuery } from "./message-queries";
import { receivingText } from "./message-words";

/** Texts of a number on its page: what is known of it, and the way to them. */
export function NumberTexts({ numberId }: { numberId: string }) {
  const { data, error } = useQuery(textNumbersQuery);
  const number = data?.numbers.find(({ id }) => id === numberId);
  return (
    <Card>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-lg">Texts</h2>
        <LinkButton href={routes.textsOf(numberId)} variant="secondary" size="sm">
          See its texts
        </LinkButton>
      </div>
      {error ? (
        <p className="mt-2 text-bad text-sm">What is known of its texts could not be loaded. {describeError(error)}</p>
      ) : (
        <p className="mt-2 min-h-6">{number && receivingText(number)}</p>
      )}
    </Card>
  );
}
