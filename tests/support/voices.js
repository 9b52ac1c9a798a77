// The browser's voices as a test wants them: `window.voices` says which there are, `window.said` what they were given.
{
  const said = (window.said = []);
  const synthesis = Object.assign(new EventTarget(), {
    getVoices: () => Object.entries(window.voices).map(([lang, localService]) => ({ lang, localService, default: false })),
    speak: (utterance) => {
      said.push(utterance);
      utterance.dispatchEvent(new Event("start"));
    },
    cancel: () => said.splice(0),
  });
  window.SpeechSynthesisUtterance = class extends EventTarget {
    constructor(text) {
      super();
      this.text = text;
    }
  };
  Object.defineProperty(window, "speechSynthesis", { value: synthesis });
}
