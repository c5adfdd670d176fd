"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { VerifyPhone } from "@/components/calls/verify-phone";
import { api } from "@/components/layout/api-client";
import { AskFirst } from "@/components/layout/ask-first";
import { describeError } from "@/components/layout/describe-error";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import { StatusPill } from "@/components/ui/status-pill";
import { toast } from "@/components/ui/toast";
import type { Agent } from "@/lib/contract/calls/agents";
import { counted } from "@/lib/kernel/words";
import { AgentForm } from "./agent-form";
import { agentsQuery, targetText } from "./agent-queries";
import { AgentTest } from "./agent-test";

/** Who takes calls besides the phones of a plan, and where their calls go. */
export function AgentList({ mayChange }: { mayChange: boolean }) {
  const { data, error, refetch } = useQuery(agentsQuery);
  const [isAdding, setAdding] = useState(false);
  if (error) {
    return (
      <ErrorState title="They could not be loaded" actions={<Button onClick={() => refetch()}>Try again</Button>}>
        {describeError(error)}
      </ErrorState>
    );
  }
  if (!data) return <Skeleton className="h-40" />;
  const add = mayChange && !isAdding && <Button onClick={() => setAdding(true)}>Add somebody</Button>;
  return (
    <div className="flex flex-col gap-4">
      {isAdding && (
        <Card>
          <AgentForm onDone={() => setAdding(false)} />
        </Card>
      )}
      {data.agents.length === 0 && !isAdding ? (
        <EmptyState title="Nobody here yet" actions={add}>
          Give the people who take your calls a name, and call plans ring them by it. When somebody gets another phone,
          you change it here once. A SIP phone, or a program that answers by itself, works the same way.
        </EmptyState>
      ) : (
        <>
          <ul className="flex flex-col gap-3">
            {data.agents.map((agent) => (
              <AgentCard key={agent.id} agent={agent} mayChange={mayChange} />
            ))}
          </ul>
          <p>{add}</p>
        </>
      )}
    </div>
  );
}

const kinds: Record<Agent["kind"], string> = { phone: "Phone", sip: "SIP address", webhook: "Answers by itself" };

/** One of them, with what can be done about it. */
export function AgentCard({ agent, mayChange }: { agent: Agent; mayChange: boolean }) {
  const queryClient = useQueryClient();
  const [isEditing, setEditing] = useState(false);
  const [asks, setAsks] = useState(false);
  const refresh = () => {
    void queryClient.invalidateQueries({ queryKey: agentsQuery.queryKey });
    void queryClient.invalidateQueries({ queryKey: ["numbers"] });
    void queryClient.invalidateQueries({ queryKey: ["call-preview"] });
  };
  const change = useMutation({
    mutationFn: (is_on: boolean) => api("PATCH /agents/{id}", { params: { id: agent.id }, body: { is_on } }),
    onSuccess: refresh,
    onError: (error) => toast.error(describeError(error)),
  });
  const remove = useMutation({
    mutationFn: () => api("DELETE /agents/{id}", { params: { id: agent.id } }),
    onSuccess: () => {
      setAsks(false);
      refresh();
      toast.success(`${agent.name} is removed`);
    },
    onError: (error) => toast.error(describeError(error)),
  });
  const used = agent.numbers.length;
  return (
    <li>
      <Card>
        {isEditing ? (
          <AgentForm agent={agent} onDone={() => setEditing(false)} />
        ) : (
          <div className="flex flex-col gap-3">
            <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
              <div className="min-w-0">
                <h3 className="font-semibold">{agent.name}</h3>
                <p className="break-all text-ink-soft text-sm">
                  {kinds[agent.kind]}: {targetText(agent)}
                  {agent.is_member && " · member"}
                </p>
                <p className="text-ink-soft text-sm">
                  {used === 0 ? "In no call plan" : `In the call plan of ${counted(used, "number")}`}
                </p>
              </div>
              <StatusPill tone={agent.is_on && agent.is_proven ? "good" : "warn"}>
                {!agent.is_on ? "Takes no calls" : agent.is_proven ? "Takes calls" : "Not verified"}
              </StatusPill>
            </div>
            {!agent.is_proven && mayChange && <VerifyPhone e164={agent.target} />}
            {agent.secret && <Secret secret={agent.secret} />}
            {agent.kind === "webhook" && mayChange && <AgentTest id={agent.id} name={agent.name} />}
            {mayChange && (
              <div className="flex flex-wrap gap-2">
                <Button size="sm" variant="secondary" onClick={() => setEditing(true)}>
                  Change<span className="sr-only"> {agent.name}</span>
                </Button>
                <Button
                  size="sm"
                  variant="secondary"
                  pending={change.isPending}
                  onClick={() => change.mutate(!agent.is_on)}
                >
                  {agent.is_on ? "Take no calls" : "Take calls again"}
                  <span className="sr-only"> for {agent.name}</span>
                </Button>
                <AskFirst
                  size="sm"
                  label="Remove"
                  title={`Remove ${agent.name}?`}
                  description={
                    used === 0
                      ? "No call plan rings it."
                      : `It is in the call plan of ${counted(used, "number")}: calls there go to what follows it.`
                  }
                  keep="Keep"
                  confirm="Remove"
                  pending={remove.isPending}
                  open={asks}
                  onOpenChange={setAsks}
                  onConfirm={() => remove.mutate()}
                />
              </div>
            )}
          </div>
        )}
      </Card>
    </li>
  );
}

const Secret = ({ secret }: { secret: string }) => (
  <details className="text-sm">
    <summary className="flex min-h-11 w-fit cursor-pointer items-center text-ink-soft underline decoration-line-strong underline-offset-4 hover:text-ink">
      How it knows that we ask
    </summary>
    <p>
      Each request is signed: <code>X-NumNinja-Signature</code> is <code>sha256=</code> and the HMAC-SHA-256 of the
      body, in hexadecimal digits, with this secret:
    </p>
    <p className="mt-1 select-all break-all rounded-control bg-sunken p-2 font-mono">{secret}</p>
  </details>
);
