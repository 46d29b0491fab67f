// Hands a file that a script has fetched to the person, as a download would.

export function nameIn(header) {
  const [, quoted, plain] = /filename=(?:"((?:[^"\\]|\\.)*)"|([^";]+))/.exec(header ?? "") ?? [];
  const whole = /filename\*=UTF-8''([^;]+)/i.exec(header ?? "")?.[1];
  return whole ? decodeURIComponent(whole) : (quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "workbook.xlsx");
}

export function hand(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
