// Works for the ticket of the sign-in while many accounts are being tried: less waiting for a person, dear for a machine.
const work = document.querySelector("[data-challenge]");
if (work && crypto.subtle) {
  const { challenge, bits, target } = work.dataset;
  const encoder = new TextEncoder();
  const zeros = (bytes) => {
    let count = 0;
    for (const byte of bytes) {
      if (byte) return count + Math.clz32(byte) - 24;
      count += 8;
    }
    return count;
  };
  for (let n = 0; ; n += 1) {
    const hash = await crypto.subtle.digest("SHA-256", encoder.encode(challenge + n));
    if (zeros(new Uint8Array(hash)) >= bits) {
      if (target) location.replace(`${target}${target.includes("?") ? "&" : "?"}proof=${n}`);
      else {
        work.elements.work.value = n;
        work.submit();
      }
      break;
    }
  }
}
