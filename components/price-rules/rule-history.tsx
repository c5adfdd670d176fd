"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { api } from "@/components/layout/api-client";
import { ConfirmWithReason } from "@/components/staff/confirm-with-reason";
import { When } from "@/components/staff/when";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { Tone } from "@/components/ui/tone";
import type { PricingRule, RuleVersion } from "@/lib/contract/staff/pricing";
import { RuleDiff } from "./rule-diff";
import { changedTerms } from "./rule-words";

interface RuleHistoryProps {
  rule: Pick<PricingRule, "id" | "version">;
  /** Newest first. */
  history: readonly RuleVersion[];
  maySet: boolean;
}

const looks: Record<RuleVersion["state"], { tone: Tone; label: string }> = {
  current: { tone: "good", label: "In effect" },
  scheduled: { tone: "brand", label: "Scheduled" },
  past: { tone: "neutral", label: "Past" },
  undone: { tone: "neutral", label: "Taken back" },
};

/** Every version of a rule: what it changed, who did it and why. A scheduled one can be taken back, an old one restored. */
export function RuleHistory({ rule, history, maySet }: RuleHistoryProps) {
  "use memo";
  const [asked, setAsked] = useState<{ kind: "undo" | "restore"; version: RuleVersion } | null>(null);
  const router = useRouter();
  const present = history.find(({ state }) => state === "current");

  async function fulfill(reason: string) {
    if (!asked) return;
    const params = { id: rule.id };
    const body = { version: rule.version, reason };
    try {
      if (asked.kind === "undo")
        await api("POST /staff/pricing/rules/{id}/undo", {
          params,
          body: { ...body, undone_version: asked.version.version },
        });
      else
        await api("POST /staff/pricing/rules/{id}/restore", {
          params,
          body: { ...body, from_version: asked.version.version },
        });
      toast.success(asked.kind === "undo" ? "The change is taken back." : "The old terms are in effect again.");
    } finally {
      router.refresh();
    }
  }

  return (
    <section aria-labelledby="history" className="rounded-panel border border-line bg-surface p-4">
      <h2 id="history" className="font-semibold">
        History
      </h2>
      <ol className="mt-2 divide-y divide-line">
        {history.map((version, index) => {
          const before = history.slice(index + 1).find(({ state }) => state !== "undone");
          const look = looks[version.state];
          return (
            <li key={version.version} className="flex flex-col gap-1.5 py-3">
              <p className="flex flex-wrap items-center gap-2">
                <span className="font-medium">Version {version.version}</span>
                <Badge tone={look.tone}>{version.is_end ? "Ends the rule" : look.label}</Badge>
                {version.restored_from !== null && <Badge>Version {version.restored_from} again</Badge>}
              </p>
              <p className="text-ink-soft text-sm">
                {version.valid_from ? (
                  <>
                    from <When at={version.valid_from} />
                  </>
                ) : (
                  "from the beginning"
                )}
                {version.valid_until && (
                  <>
                    {" "}
                    until <When at={version.valid_until} />
                  </>
                )}
                {" · "}
                {version.created_by ?? "our own jobs"}, <When at={version.created_at} />
              </p>
              <p className="text-pretty text-sm">“{version.reason}”</p>
              {!version.is_end && before && <RuleDiff changes={changedTerms(before, version)} />}
              {maySet && (
                <p className="flex flex-wrap gap-2">
                  {version.state === "scheduled" && (
                    <Button variant="secondary" size="sm" onClick={() => setAsked({ kind: "undo", version })}>
                      Take back
                    </Button>
                  )}
                  {(version.state === "past" || version.state === "undone") && !version.is_end && (
                    <Button variant="secondary" size="sm" onClick={() => setAsked({ kind: "restore", version })}>
                      Restore version {version.version}
                    </Button>
                  )}
                </p>
              )}
            </li>
          );
        })}
      </ol>
      <ConfirmWithReason
        open={asked !== null}
        onOpenChange={(open) => !open && setAsked(null)}
        title={asked?.kind === "undo" ? "Take this change back?" : `Restore version ${asked?.version.version}?`}
        confirmLabel={asked?.kind === "undo" ? "Take it back" : "Restore it"}
        onConfirm={fulfill}
      >
        {asked?.kind === "undo" ? (
          <p>It never applies; what is in effect goes on.</p>
        ) : (
          <>
            <p className="mb-2">
              Its terms are in effect again as soon as this is saved. Holds and contracts keep their price.
            </p>
            {asked && present && <RuleDiff changes={changedTerms(present, asked.version)} />}
          </>
        )}
      </ConfirmWithReason>
    </section>
  );
}
