"use client";

import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { lazyPart } from "@/components/ui/lazy-part";
import { Notice } from "@/components/ui/notice";
import { noConnection } from "./no-connection";

const Dialog = lazyPart(() => import("@/components/ui/dialog").then((module) => module.Dialog));

interface AskFirstProps {
  /** of the button that asks */
  label: string;
  title: ReactNode;
  description: string;
  /** the answer that changes nothing */
  keep: string;
  /** the answer that does it */
  confirm: string;
  pending: boolean;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onConfirm: () => void;
  /** "good": it buys or adds; default: it ends or removes */
  tone?: "good" | undefined;
  /** as the buttons beside it */
  size?: "sm" | "md" | undefined;
  className?: string | undefined;
  /** id of what the button is about, where several have one label */
  describedBy?: string | undefined;
}

/** A button for what is not easily taken back, or costs money: it asks first. */
export function AskFirst(props: AskFirstProps) {
  const { label, title, description, keep, confirm, pending, open, onOpenChange, onConfirm, tone } = props;
  // The dialog is loaded when it is first asked for, and stays: closing gives the focus back.
  const [asks, setAsks] = useState(0);
  return (
    <>
      <Button
        variant="secondary"
        size={props.size}
        className={props.className}
        aria-describedby={props.describedBy}
        onClick={() => {
          onOpenChange(true);
          setAsks(asks + 1);
        }}
      >
        {label}
      </Button>
      {asks > 0 && (
        <Dialog
          attempt={asks}
          missing={
            open && (
              <Notice tone="bad" role="alert" className="mt-5">
                {noConnection}
              </Notice>
            )
          }
          open={open}
          onOpenChange={onOpenChange}
          title={title}
          description={description}
          actions={
            <>
              <Button variant="secondary" onClick={() => onOpenChange(false)}>
                {keep}
              </Button>
              <Button variant={tone === "good" ? "primary" : "danger"} onClick={onConfirm} pending={pending}>
                {confirm}
              </Button>
            </>
          }
        />
      )}
    </>
  );
}
