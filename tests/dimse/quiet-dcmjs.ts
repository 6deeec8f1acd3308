// Imported before dcmjs, which writes a line for each value whose VR its dictionary leaves open (`ox`).
const { error } = console;
console.error = (...said: unknown[]) => {
  if (said[0] !== 'Invalid vr type') error(...said);
};
