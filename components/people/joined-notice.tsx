import { Notice } from "@/components/ui/notice";

/** On the first page that a person sees of an account that they have just joined. */
export const JoinedNotice = () => (
  <Notice tone="good" role="status" className="mb-6" title="You have joined">
    The pages of your account show this one now. In the settings you change to another.
  </Notice>
);
