// lite hides its storage behind this switch and reads it while it is imported: import this file first.
process.env.EXPERIMENTAL_STORAGE = "1";
