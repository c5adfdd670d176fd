"use client";

import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";

const speeds = [1, 1.5, 2] as const;

interface MessagePlayerProps {
  voicemailId: string;
  /** "Message of +1 202-555-0143" */
  label: string;
  /** It begins to play. */
  onPlay?: () => void;
}

/** A message with the browser's own player, which seeks, and how fast it is spoken. */
export function MessagePlayer({ voicemailId, label, onPlay }: MessagePlayerProps) {
  const player = useRef<HTMLAudioElement>(null);
  const [speed, setSpeed] = useState<number>(1);
  const choose = () => {
    const next = speeds[(speeds.indexOf(speed as 1) + 1) % speeds.length] ?? 1;
    setSpeed(next);
    if (player.current) player.current.playbackRate = next;
  };
  return (
    <div className="flex max-w-xl items-center gap-2">
      {/* biome-ignore lint/a11y/useMediaCaption: what a caller said stands beside it where somebody has written it down */}
      <audio
        ref={player}
        controls
        preload="none"
        aria-label={label}
        src={`/api/v1/voicemails/${voicemailId}/sound`}
        className="h-11 min-w-0 grow"
        onPlay={(event) => {
          event.currentTarget.playbackRate = speed;
          onPlay?.();
        }}
      />
      <Button variant="secondary" size="sm" onClick={choose} aria-label={`Speed ${speed}×, change it`} className="w-14">
        {speed}×
      </Button>
    </div>
  );
}
