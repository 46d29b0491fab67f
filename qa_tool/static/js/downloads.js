// Hands a file that a script has fetched to the person, as a download would.

export const nameIn = (header) => /filename="?([^";]+)/.exec(header ?? "")?.[1] ?? "workbook.xlsx";

export function hand(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
