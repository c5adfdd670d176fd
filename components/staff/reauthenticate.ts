import { api } from "@/components/layout/api-client";

/**
 * Shows the server the password of the member of staff again; for half an hour they may then change things.
 * @throws {ApiError} PASSWORD_WRONG; RATE_LIMITED after several
 */
export const reauthenticate = async (password: string): Promise<void> => {
  await api("POST /staff/reauthentication", { body: { password } });
};
