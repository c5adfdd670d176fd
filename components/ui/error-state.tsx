import { CloudOff } from "lucide-react";
import type { ReactNode } from "react";
import { EmptyState } from "@/components/ui/empty-state";

interface ErrorStateProps {
  title: ReactNode;
  /** What happened to the person's work or money, and what to do next. */
  children: ReactNode;
  actions?: ReactNode;
  /** The request id a person can quote to support. */
  reference?: string | undefined;
  level?: 1 | 2 | 3;
}

/** A part of the page that could not be shown. */
export function ErrorState({ title, children, actions, reference, level }: ErrorStateProps) {
  return (
    <div role="alert">
      <EmptyState icon={<CloudOff />} title={title} actions={actions} level={level}>
        {children}
        {reference && <p className="mt-2 text-sm">Reference for support: {reference}</p>}
      </EmptyState>
    </div>
  );
}
