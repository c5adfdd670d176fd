import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import { toast } from "@/components/ui/toast";

/** What can be done to a message: it is heard by playing it, marked either way, deleted. */
export function useVoicemail(id: string) {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ["voicemails"] });
  const mark = useMutation({
    mutationFn: (is_heard: boolean) => api("PUT /voicemails/{id}/heard", { params: { id }, body: { is_heard } }),
    onSuccess: refresh,
    onError: (error) => toast.error("The message was not marked", { description: describeError(error) }),
  });
  const remove = useMutation({
    mutationFn: () => api("DELETE /voicemails/{id}", { params: { id } }),
    onSuccess: refresh,
    onError: (error) => toast.error("The message was not deleted", { description: describeError(error) }),
  });
  return { mark, remove };
}
