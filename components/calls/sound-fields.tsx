"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Upload } from "lucide-react";
import { useId, useRef, useState } from "react";
import { api } from "@/components/layout/api-client";
import { AskFirst } from "@/components/layout/ask-first";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import { soundLimits, soundLimitWords } from "@/lib/contract/calls/sound-limits";
import type { Sound } from "@/lib/contract/calls/sounds";
import { soundProblem, soundsQuery, tooLarge } from "./sound-queries";

interface SoundFieldsProps {
  /** "What they hear first" */
  label: string;
  /** the recording's id; null: none is chosen yet */
  value: string | null;
  problem: string | undefined;
  onChange: (sound: string) => void;
  /** back to words that are read out */
  onWords: () => void;
}

const length = ({ name, seconds }: Sound) =>
  `${name} (${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")})`;
/** "Summer hours.mp3" is called "Summer hours". */
const nameOf = (file: File) => file.name.replace(/\.[^.]{1,4}$/, "").slice(0, 80) || "Recording";

/** A recording of the account instead of words: chosen, uploaded, listened to, deleted. */
export function SoundFields({ label, value, problem, onChange, onWords }: SoundFieldsProps) {
  const { data, error } = useQuery(soundsQuery);
  const sounds = data?.sounds ?? [];
  const chosen = sounds.find(({ id }) => id === value);
  const upload = useUpload((sound) => onChange(sound.id));
  return (
    <div className="flex flex-col gap-3">
      <Field label={label} hint="A recording of yours." error={upload.problem ?? problem ?? soundProblem(error)}>
        {(control) => (
          <Select {...control} value={value ?? ""} onChange={(event) => onChange(event.target.value)}>
            {chosen === undefined && (
              <option value={value ?? ""} disabled>
                {value === null ? "Choose a recording, or upload one" : "A recording"}
              </option>
            )}
            {sounds.map((sound) => (
              <option key={sound.id} value={sound.id}>
                {length(sound)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {chosen && <SoundPlayer sound={chosen} />}
      <div className="flex flex-wrap items-center gap-2">
        <UploadButton pending={upload.pending} onFile={upload.start} />
        <Button variant="secondary" size="sm" onClick={onWords}>
          Use words instead
        </Button>
        {chosen && <DeleteSound sound={chosen} onDeleted={onWords} />}
      </div>
      <p className="text-ink-soft text-sm">{soundLimitWords}</p>
    </div>
  );
}

const SoundPlayer = ({ sound }: { sound: Sound }) => (
  // biome-ignore lint/a11y/useMediaCaption: its owner made it
  <audio
    key={sound.id}
    controls
    preload="none"
    aria-label={`Listen to ${sound.name}`}
    src={`/api/v1/sounds/${sound.id}/file`}
    className="h-11 w-full max-w-md"
  />
);

function useUpload(onDone: (sound: Sound) => void) {
  const client = useQueryClient();
  const [isTooLarge, setTooLarge] = useState(false);
  const { mutate, isPending, error } = useMutation({
    mutationFn: (file: File) => api("POST /sounds", { query: { name: nameOf(file) }, file }),
    onSuccess: async (sound) => {
      await client.invalidateQueries({ queryKey: soundsQuery.queryKey });
      onDone(sound);
    },
  });
  return {
    pending: isPending,
    problem: isTooLarge ? tooLarge : soundProblem(error),
    start(file: File) {
      setTooLarge(file.size > soundLimits.bytes);
      if (file.size <= soundLimits.bytes) mutate(file);
    },
  };
}

function UploadButton({ pending, onFile }: { pending: boolean; onFile: (file: File) => void }) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button variant="secondary" size="sm" pending={pending} onClick={() => input.current?.click()}>
        <Upload aria-hidden className="size-4" /> Upload a recording
      </Button>
      <input
        ref={input}
        id={id}
        type="file"
        accept="audio/mpeg,audio/wav,audio/x-wav,.mp3,.wav"
        aria-label="Recording to upload"
        tabIndex={-1}
        className="sr-only"
        onChange={({ target }) => {
          const file = target.files?.[0];
          if (file) onFile(file);
          target.value = ""; // the same file can be chosen again
        }}
      />
    </>
  );
}

function DeleteSound({ sound, onDeleted }: { sound: Sound; onDeleted: () => void }) {
  const client = useQueryClient();
  const [asks, setAsks] = useState(false);
  const remove = useMutation({
    mutationFn: () => api("DELETE /sounds/{id}", { params: { id: sound.id } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: soundsQuery.queryKey });
      toast.success(`${sound.name} is deleted`);
      onDeleted();
    },
    onError: (error) => toast.error("Not deleted", { description: soundProblem(error) }),
    onSettled: () => setAsks(false),
  });
  return (
    <AskFirst
      label="Delete"
      title={`Delete “${sound.name}”?`}
      description="Earlier versions of plans that play it cannot be put back any more. A number that plays it now keeps it: choose something else there first."
      keep="Keep it"
      confirm="Delete it"
      pending={remove.isPending}
      open={asks}
      onOpenChange={setAsks}
      onConfirm={() => remove.mutate()}
      className="min-h-9 px-3 text-sm"
    />
  );
}
