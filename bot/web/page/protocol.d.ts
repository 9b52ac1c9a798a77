/** Types of docs/webchat.md, for the checks only: no browser reads this file. */

export type Author = "bot" | "me";

export interface Photo {
  url: string;
  width?: number;
  height?: number;
  alt?: string;
}

export interface Attachment {
  /** Absent while it is on its way. */
  url?: string;
  name?: string;
  size?: number;
}

export interface Place {
  latitude: number;
  longitude: number;
  title?: string;
  address?: string;
  url?: string;
}

export interface InlineButton {
  text: string;
  data?: string;
  url?: string;
}

export interface ReplyButton {
  text: string;
  request_location?: true;
}

export interface Message {
  id: number;
  revision: number;
  from: Author;
  at: string;
  time: string;
  day: string;
  edited?: true;
  deleted?: true;
  html?: string;
  lang?: string;
  photo?: Photo;
  document?: Attachment;
  location?: Place;
  album?: string;
  buttons?: InlineButton[][];
  keyboard?: ReplyButton[][];
  key?: string;
}

export interface Command {
  command: string;
  description: string;
}

// --- From the server ---

export interface Hello {
  type: "hello";
  locale: string;
  direction: "ltr" | "rtl";
  title: string;
  words: Record<string, string>;
  commands?: Command[];
  revision: number;
  renew?: true;
}

export interface News {
  type: "message";
  revision: number;
  message: Message;
}

export interface History {
  type: "history";
  messages: Message[];
  revision: number;
  earlier: boolean;
}

export interface Typing {
  type: "typing";
}

export interface Accepted {
  type: "accepted";
  key: string;
  message_id?: number;
}

export interface Answered {
  type: "answered";
  key: string;
  text?: string;
  alert?: boolean;
}

export interface Refused {
  type: "refused";
  key: string;
  text: string;
  retry_after_s?: number;
}

export interface Ended {
  type: "ended";
  text: string;
}

export type ServerFrame = Hello | News | History | Typing | Accepted | Answered | Refused | Ended;

// --- From the page ---

export interface Sync {
  type: "sync";
  after: number;
}

export interface Earlier {
  type: "earlier";
  before: number;
}

export interface TextFrame {
  type: "text";
  key: string;
  text: string;
}

export interface PhotoFrame {
  type: "photo";
  key: string;
  /** Known once the file was uploaded. */
  upload?: string | undefined;
  caption?: string | undefined;
  album?: string | undefined;
}

export interface FileFrame {
  type: "file";
  key: string;
  name: string;
  /** Known once the file was uploaded. */
  upload?: string | undefined;
  caption?: string | undefined;
}

export interface LocationFrame {
  type: "location";
  key: string;
  latitude: number;
  longitude: number;
}

export interface PressFrame {
  type: "press";
  key: string;
  message_id: number;
  data: string;
}

/** What is uploaded first. */
export type MediaFrame = PhotoFrame | FileFrame;

export type ChangeFrame = TextFrame | MediaFrame | LocationFrame | PressFrame;

export type PageFrame = Sync | Earlier | ChangeFrame;

/** How the connection is; each has a word of its own. */
export type ConnectionState = "connecting" | "online" | "offline";

/** What `hello.words` holds. */
export type WordName =
  | ConnectionState
  | "add_caption"
  | "attach"
  | "bot"
  | "close"
  | "commands"
  | "earlier"
  | "edited"
  | "file"
  | "file_not_sent"
  | "file_too_large"
  | "imprint"
  | "input"
  | "loading"
  | "menu"
  | "messages"
  | "new_messages"
  | "not_sent"
  | "open_map"
  | "photo"
  | "photo_not_sent"
  | "photo_too_large"
  | "place"
  | "place_denied"
  | "place_typed"
  | "place_unavailable"
  | "privacy"
  | "read_aloud"
  | "remove_file"
  | "remove_photo"
  | "retry"
  | "send"
  | "sending"
  | "share_place"
  | "sign_out"
  | "sign_out_sure"
  | "skip"
  | "stop_reading"
  | "team"
  | "typing"
  | "you";
