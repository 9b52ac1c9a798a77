"""Everyday words by language: what people in a quarter write about, the same meanings in each.

Neighbours share many of them; a word stands with every language that has it.
"""

EVERYDAY_WORDS = {
    "ru": """понедельник вторник среда четверг пятница суббота воскресенье сегодня вечер вечером
        утром днем неделя неделю неделе месяц год года час часов минут лет один два две три четыре
        пять шесть семь восемь девять десять ребенок дети детей женщина мужчина человек люди людей
        квартира квартире кухня окно дверь дома город городе школа школу школе работа работу
        работает работают врач врача больница больницу деньги письмо документ документы заявление
        анкета запись телефон номер имя фамилия вопрос вопросы ответ воды свет света электричество
        газ отопление холодно тепло горячая сломался сломалась сломано грязный новый новая новое
        старый старая старое большой большая большое маленький маленькая хороший хорошая плохой
        плохо очень всегда никогда иногда сколько почему зачем когда куда какой какая какое все всё
        ничего никто сосед соседи шум шумно громко лифт велосипед автобус дерево парк площадка
        скамейка полиция пожар язык языке русском русский переводчик перевод понимаю понимаете знаю
        знает идти пришел пришла дать взять писать написать читать открыть закрыть думаю могу
        можете хотел хотела есть был была было были будет будут этот эта это эти мои твой твоя твое
        наш наша наше ваша ее его ей ему им нами мною мной мама папа муж жена сын дочь брат сестра
        друг говорить говорит сказать делать сделать жить живу живем помогите помочь получить
        деревня погода дождь снег зима лето весна осень красивый пить ждать купить дорого бесплатно
        конечно хочет хотим нужна нужен нужны каждый каждую другой другие старые новые большие
        маленькие хорошие плохие двор дворе дворы мебель собака собаки ночью упал упала лает""",
    "uk": """понеділок вівторок середа четвер субота неділя сьогодні вечір ввечері увечері вранці
        вдень тиждень тижня тижні місяць рік року година годин хвилин років один два дві три чотири
        шість сім вісім десять дитина діти дітей жінка чоловік людина люди людей квартира квартирі
        кухня вікно двері вдома місто місті школа школу школі робота роботу працює працюють лікар
        лікаря лікарня гроші лист документ документи заява анкета запис телефон номер прізвище
        питання запитання відповідь води світло світла електрика газ опалення холодно тепло гаряча
        зламався зламалася зламано брудний новий стара старий старе великий велика велике маленький
        маленька хороший гарний погано поганий завжди ніколи іноді скільки чому навіщо коли куди
        який яка яке все усе нічого ніхто хтось сусід сусіди шум шумно голосно ліфт велосипед
        автобус дерево парк майданчик лавка поліція пожежа мова мовою українською перекладач
        переклад розумію знаю знає йти прийшов прийшла дати взяти писати написати читати відкрити
        закрити думаю можу можете хотів хотіла є був була було були буде будуть ця це ці мій моя
        моє мої твій твоя твоє наш наша наше ваша її його їй йому їм нами мною мама тато дружина
        син донька брат сестра друг говорити говорить сказати робити зробити жити живу живемо
        допоможіть допомогти отримати сміття смітник вулиця вулиці вулицю з із зі від якщо лише
        тільки дякую прошу немає погода дощ сніг зима літо весна осінь купити безкоштовно звичайно
        хоче хочемо потрібно потрібна потрібен кожен інший інші дуже щоб старі нові великі маленькі
        добрі погані двір дворі меблі собака собаки вночі впав впала лежить прийде майстер""",
    "bg": """понеделник вторник сряда четвъртък петък събота неделя вечер вечерта сутрин сутринта
        седмица седмици месец година години час часа минути един една едно два две три четири пет
        шест седем осем девет десет дете деца децата жена мъж човек хора хората апартамент кухня
        прозорец врата вкъщи град града училище училището работа работи работят лекар болница пари
        писмо документ документи документите заявление молба формуляр телефон номер име фамилия
        въпрос въпроси отговор вода водата светлина ток газ отопление студено топло топла гореща
        счупено мръсен стар стара старо голям голяма голямо малък малка малко добра добър лош лошо
        винаги никога понякога колко защо кога къде какъв каква всичко нищо никой някой съсед
        съседи съседите шум шумно асансьор асансьорът колело автобус дърво парк площадка пейка
        полиция пожар език български преводач превод разбирам зная знам знае отивам дойде дай вземи
        пиша напиша чета отвори затвори мисля мога можете може искам искаме иска имам имаме имаше
        беше бях били ще бъде този тази това тези мой твой твоя твое твоите наш наша наше вашата
        нея него нас тях мама татко син дъщеря брат сестра приятел говоря говори кажи каже казва
        правя направи живея живеем помогнете помогне получа улицата боклука боклукът контейнер
        контейнера лампата сме сте съм са бил била било във със към като но че който която което
        които тъй времето дъжд сняг зима лято пролет есен купя безплатно разбира трябва трябват
        всеки друг други утре днес вчера сега вече още много пак отново твърде няма нямаме нямам
        стари нови големи малки добри лоши двор двора мебели куче кучето нощ нощта утро лека падна
        лежи""",
    "sr": """понедељак уторак среда четвртак петак субота недеља вече вечерас јутро ујутру недељу
        недеље месец година године сат сата минута један једна једно два две три четири пет шест
        седам осам девет десет дете деца деце жена мушкарац човек људи стан стану кухиња прозор
        врата кући кућа град граду школа школу школи посао ради раде лекар болница новац писмо
        документ документи захтев образац телефон број име презиме питање питања одговор вода воде
        светло струја гас грејање хладно топло топла поквaрен покварен покварена прљав нов стар
        стара старо велик велика велико мали мала добра добар лош лоше увек никад никада понекад
        колико зашто када куда какав каква све ништа нико неко комшија комшије бука гласно лифт
        бицикл аутобус дрво парк игралиште клупа полиција пожар језик српски преводилац превод
        разумем знам зна идем дошао дошла дати узети писати читати отворити затворити мислим могу
        можете хоћу хоће имају имала био била било били биће овај ова ово ови мој моја моје твој
        твоја твоје наш наша наше ваша њен његов њих њој њему мама тата муж син ћерка брат сестра
        пријатељ говори кажем каже рекао радити живим живимо помоћ помозите добити улици улице
        улицу ђубре смеће али није ниси јесте јесам ли па већ још опет поново само ево време киша
        снег зима лето пролеће јесен купити бесплатно наравно треба сваки други молимо данас сутра
        јуче сада где хвала молим поздрав нови велике старе добри лоши двориште намештај пас ноћу
        пао пала лежи""",
    "es": """lunes martes miércoles jueves viernes sábado domingo tarde noche mañana semana semanas
        mes año años hora horas minutos uno dos tres cuatro cinco seis siete ocho nueve diez niño
        niña niños mujer hombre persona gente casa piso cocina ventana puerta ciudad escuela
        colegio trabajo trabaja funciona médico doctor hospital dinero carta documento documentos
        solicitud formulario cita dirección teléfono número nombre apellido pregunta respuesta
        problema agua luz gas calefacción frío calor caliente sucio nuevo nueva viejo vieja grande
        pequeño bueno buena malo mal muy mucho mucha poco más también siempre nunca cuándo cuánto
        cuál dónde quién qué cómo todo todos nada nadie alguien vecino vecina vecinos ruido
        ascensor bicicleta autobús árbol parque banco policía fuego idioma español traductor
        traducción entiendo sé sabe ir voy va vamos venir viene dar tomar escribir leer abrir
        cerrar quiero quiere puedo puede podemos tengo tiene tenemos soy eres somos son está están
        estoy fue había hace hacer esta estos estas mi mis tu tus nuestro nuestra madre padre
        marido hijo hija hermano hermana amigo amiga hablar habla decir dice dijo vivir vivo ayuda
        necesito gracias favor buenos buenas días tardes noches adiós pero porque cuando donde
        aunque ahora después antes aquí allí ya todavía otra otro vez sí hemos señor señora lluvia
        nieve invierno verano comprar gratis claro cada desde sobre hoy""",
    "it": """lunedì martedì mercoledì giovedì venerdì sabato domenica sera notte mattina settimana
        settimane mese anno anni ore minuti uno due tre quattro cinque sei sette otto nove dieci
        bambino bambina bambini donna uomo persona gente casa appartamento cucina finestra porta
        città scuola lavoro lavora funziona medico dottore ospedale soldi lettera documento
        documenti domanda modulo appuntamento indirizzo telefono numero cognome risposta problema
        acqua luce gas riscaldamento freddo caldo calda rotto sporco nuovo nuova vecchio vecchia
        grande piccolo buono buona buon cattivo male molto molta poco più anche sempre mai quando
        quanto quale tutto tutti niente nessuno qualcuno vicino vicini rumore ascensore bicicletta
        autobus albero parco panchina polizia fuoco lingua italiano traduttore traduzione capisco
        so sa andare vado va andiamo venire viene dare prendere scrivere leggere aprire chiudere
        voglio vuole posso può possiamo abbiamo hanno sono siamo siete stato stata fatto fare fa
        questo questa questi quello quella mie tuo tua nostro nostra madre padre marito moglie
        figlio figlia fratello sorella amico amica parlare parla dire dice detto vivere vivo aiuto
        bisogno buongiorno buonasera arrivederci però perché dove adesso dopo qui lì ancora altra
        altro volta signora signore pioggia neve inverno estate comprare gratis certo ogni della
        dello delle dei degli dal dalla nel nella sul sulla oggi spazzatura rifiuti via""",
    "fr": """lundi mardi mercredi jeudi vendredi samedi dimanche soir nuit matin semaine semaines
        mois année ans an heure heures minutes deux trois quatre cinq six sept huit neuf dix enfant
        enfants femme homme personne gens maison appartement cuisine fenêtre porte ville école
        travail travaille marche fonctionne médecin docteur hôpital argent lettre document
        documents demande formulaire rendez vous adresse téléphone numéro nom prénom question
        réponse problème eau lumière électricité gaz chauffage froid chaud chaude cassé cassée sale
        nouveau nouvelle vieux vieille grand grande petit petite bon bonne mauvais mal très
        beaucoup peu plus aussi toujours jamais comment combien pourquoi où quels tout tous toute
        rien quelqu un voisin voisine voisins bruit ascenseur vélo bus arbre parc banc police feu
        langue français traducteur traduction comprends sais sait aller vais va allons venir vient
        donner prendre écrire lire ouvrir fermer veux veut peux peut pouvez avons avez ont suis est
        sommes êtes sont était fait faire cette mon notre nos votre vos mère père mari fils fille
        frère soeur sœur ami amie parler parle dire dit vivre vis aide besoin merci bonjour bonsoir
        revoir mais avec sans pour dans sur sous chez leur leurs cela qui maintenant après avant
        encore autre fois monsieur madame pluie neige hiver été acheter gratuit chaque depuis
        poubelle poubelles déchets ordures""",
    "pt": """segunda terça quarta quinta sexta sábado domingo tarde noite manhã semana semanas mês
        ano anos hora horas minutos dois duas três quatro cinco seis sete oito nove dez criança
        crianças mulher homem pessoa gente casa apartamento cozinha janela porta cidade escola
        trabalho funciona médico hospital dinheiro carta documento documentos formulário endereço
        telefone número nome pergunta resposta problema água luz gás aquecimento frio quente sujo
        novo nova velho velha grande pequeno mau mal muita pouco sempre nunca quanto ninguém alguém
        nada todos vizinho vizinha vizinhos barulho elevador bicicleta árvore parque polícia fogo
        língua português tradutor entendo sei sabe ir vou vai vamos vir vem dar escrever ler abrir
        fechar quero quer pode podemos temos somos são estou era fazer este esta esse essa mãe pai
        marido filho filha irmão irmã amigo amiga falar fala dizer disse moro ajuda preciso bom dia
        boas agora outra outro vez senhor senhora chuva inverno verão comprar cada desde sobre""",
    "ro": """luni marți miercuri joi vineri sâmbătă duminică seara noaptea dimineața dimineata
        săptămână saptamana lună an ani ora ore minute doi două trei patru cinci șase șapte opt
        nouă zece copil copii copiii femeie bărbat om oameni casa casă acasă apartament bucătărie
        fereastră ușă usa oraș oras școală scoala lucrez merge funcționează medic doctor spital
        bani scrisoare document documente cerere formular programare adresă adresa telefon număr
        numar nume întrebare raspuns răspuns problemă problema apă apa lumină lumina curent gaz
        căldură caldura frig rece cald caldă murdar nou vechi mare mic bun rău foarte mult multe
        puțin mai și totul nimic nimeni cineva vecin vecini vecina zgomot lift bicicletă copac parc
        bancă poliție politia limbă română traducător înțeleg inteleg știu stiu știe merg vin vine
        da lua scriu citesc deschide închide vreau vrea pot poate putem avem aveți au sunt suntem
        este era fost făcut face acest această aceasta acesta mama tata soț fiul fiica frate soră
        prieten vorbesc spune spus locuiesc ajuta ajutați nevoie mulțumesc multumesc rog bună ziua
        revedere dar pentru când cand unde cum cât acum după încă altă alt dată domnule doamnă
        ploaie iarna vara cumpăra fiecare din pe la cu fără gunoi gunoiul strada n-am într""",
    "pl": """poniedziałek wtorek środa czwartek piątek sobota niedziela wieczorem rano tydzień
        tygodnia miesiąc rok lat godzina godziny minut jeden dwa dwie trzy cztery pięć sześć siedem
        osiem dziewięć dziesięć dziecko dzieci kobieta mężczyzna człowiek ludzie mieszkanie kuchnia
        okno drzwi dom domu miasto szkoła szkole praca działa lekarz szpital pieniądze list
        dokument dokumenty wniosek formularz termin adres telefon numer imię nazwisko pytanie
        odpowiedź problem woda wody światło prąd gaz ogrzewanie zimno ciepło zepsuty brudny nowy
        nowa stary stara duży duża mały mała dobry dobra zły źle bardzo dużo mało też zawsze nigdy
        kiedy gdzie dlaczego kto co jak ile wszystko nic nikt ktoś sąsiad sąsiedzi hałas winda
        rower autobus drzewo park ławka policja pożar język polski tłumacz rozumiem wiem wie idę
        przyszedł dać wziąć pisać czytać otworzyć zamknąć chcę chce mogę może możecie mamy jestem
        jest są był była było będzie robić zrobić ten moja mój twój nasz nasza mama tata mąż żona
        syn córka brat siostra przyjaciel mówić mówi powiedział mieszkam potrzebuję dzień dziękuję
        dobranoc ale dla przez już jeszcze znowu tylko pan pani deszcz śnieg zima lato kupić każdy
        inny śmieci ulicy""",
    "hr": """ponedjeljak utorak srijeda četvrtak petak subota nedjelja ponedeljak sreda nedelja
        večeras navečer ujutro ujutru tjedan tjedna nedelju nedelje mjesec mesec godina godine sat
        sata minuta jedan jedna jedno dva dvije dve tri četiri pet šest sedam osam devet deset
        dijete dete djeca deca žena muškarac čovjek čovek ljudi stan stanu kuhinja prozor vrata
        kuća kuće kući grad gradu škola školu školi posao radi rade liječnik lekar doktor bolnica
        novac pismo dokument dokumenti zahtjev obrazac termin adresa telefon broj ime prezime
        pitanje odgovor problem voda vode svjetlo svetlo struja plin grijanje grejanje hladno toplo
        topla pokvaren pokvarena pokvareno prljav nov stari stara veliki velika mali mala dobra loš
        loše mnogo malo uvijek nikad nikada ponekad koliko zašto kad gdje kakav sve ništa nitko
        niko netko neko susjed susjedi komšija komšije buka glasno lift bicikl autobus drvo park
        igralište klupa policija požar jezik hrvatski srpski prevoditelj prevodilac razumijem
        razumem znam zna idem došao došla dati uzeti pisati čitati otvoriti zatvoriti mislim mogu
        možete može hoću hoće želim imamo imate bio bilo biti bit biće ovaj ova ovo moj moja moje
        tvoj tvoja naš naša naše vaša mama tata muž sin kći brat sestra prijatelj govori kažem kaže
        rekao raditi živim pomoć pomozite trebam treba dobiti hvala zdravo poštovani doviđenja nije
        nisam nismo jesam već još opet ponovo samo danas jučer juče smeće otpad kiša snijeg sneg
        zima ljeto leto kupiti svaki drugi ulici ulice ulicu kod sebe jer što šta nove velike male
        dobri loši dvorište namještaj nameštaj pas noću pao pala leži stare""",
    "en": """monday tuesday wednesday thursday friday saturday sunday evening night morning week
        weeks month year years hour hours minutes one two three four five six seven eight nine ten
        child children woman man person people house home flat apartment kitchen window door city
        school work works working doctor hospital money letter document documents application form
        appointment address phone number name question answer problem water light gas heating cold
        hot warm dirty new old big small good bad very much many little more also always never
        where why who what how everything nothing nobody someone neighbour neighbor neighbours
        noise lift elevator bike bicycle bus tree park playground bench police fire language
        english understand know come coming went give take write read open closed want need have
        has can could you your they our their his been does doing not this that these there here
        but with without for from mother father husband wife son daughter brother sister friend
        speak said live help thanks thank please hello dear now after before again still already
        only rain snow winter summer buy free each other trash rubbish garbage bin would should""",
    "de": """montag dienstag mittwoch donnerstag freitag samstag sonntag abend nacht heute gestern
        woche wochen monat jahr jahre stunde uhr minuten eins zwei drei vier fünf sechs sieben acht
        neun zehn kind kinder frau mann mensch leute menschen haus wohnung küche fenster tür stadt
        schule arbeit arzt krankenhaus geld brief dokument antrag formular termin adresse telefon
        nummer name frage antwort problem wasser licht strom gas heizung kalt warm heiß schmutzig
        neue neuer neues alt alte groß große klein kleine gut gute schlecht sehr viel viele wenig
        mehr auch immer nie wann warum wo wie was wieviel alles nichts niemand jemand nachbar
        nachbarn lärm laut aufzug fahrrad bus baum park spielplatz bank polizei feuer sprache
        deutsch verstehe weiß komme kommt geht gehen geben nehmen schreiben lesen offen zu möchte
        will kann können brauche habe haben sind ist war waren wird werden nicht kein keine diese
        dieser dieses mein meine unser unsere ihr ihre mutter vater sohn tochter bruder schwester
        freund sprechen sagt gesagt wohne danke guten aber oder und mit ohne für von jetzt nach
        wieder noch schon nur regen schnee winter sommer kaufen jeder andere seit""",
    "ar": """الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد اليوم أمس مساء ليل ليلة صباحا
        أسبوع شهر سنة ساعة دقيقة واحد اثنين ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة طفل طفلة
        أطفال الأطفال ولد امرأة رجل شخص ناس الناس بيت البيت شقة مطبخ نافذة باب الباب مدينة المدينة
        مدرسة المدرسة عمل العمل يعمل تعمل طبيب مستشفى المستشفى نقود مال رسالة وثيقة أوراق طلب
        استمارة موعد عنوان هاتف رقم اسم الاسم سؤال جواب مشكلة ماء الماء المياه ضوء نور كهرباء
        الكهرباء غاز تدفئة التدفئة بارد حار ساخن مكسور معطل وسخ جديد جديدة قديم كبير كبيرة صغير
        صغيرة جيد سيئ كثير كثيرا قليل أكثر أيضا دائما أبدا متى أين لماذا من ماذا كيف كم كل شيء لا
        أحد جار الجيران ضجيج ضوضاء مصعد المصعد دراجة حافلة شجرة حديقة ملعب مقعد شرطة الشرطة حريق
        لغة العربية عربي مترجم ترجمة أفهم أعرف يعرف ذهب جاء أعطى أخذ كتب يكتب قرأ فتح مغلق أريد
        يريد أستطيع يمكن يمكنني عندي لدي لدينا كان كانت هذا هذه ذلك التي الذي أمي أبي زوجي زوجتي
        ابني ابنتي أخي أختي صديق قال يقول أسكن مساعدة المساعدة أحتاج شكرا فضلك لو سمحت السلام عليكم
        أهلا لكن على في إلى عن مع بدون الآن بعد مرة أخرى فقط مطر شتاء صيف قمامة القمامة زبالة
        النفايات محل معلم أهل ادعاء لم لن قد ثم أو أن إن""",
    "fa": """دوشنبه سهشنبه چهارشنبه پنجشنبه جمعه شنبه یکشنبه دیروز فردا عصر شب صبح هفته ماه سال
        ساعت دقیقه یک سه چهار پنج شش هفت هشت نه ده بچه بچهها کودک کودکان زن مرد نفر مردم خانه
        آپارتمان آشپزخانه پنجره در شهر مدرسه کار دکتر پزشک بیمارستان پول نامه مدرک مدارک درخواست
        فرم وقت آدرس تلفن شماره اسم نام سوال پرسش جواب مشکل برق گاز گرم سرد داغ شکسته کثیف جدید نو
        قدیمی بزرگ کوچک خوب بدی زیاد کم بیشتر نیز همیشه هرگز هیچ چرا کجاست چی چیست چقدر همهچیز
        هیچکس کسی همسایه همسایهها سروصدا صدا آسانسور دوچرخه اتوبوس درخت پارک نیمکت پلیس آتش زبان
        فارسی مترجم ترجمه میفهمم نمیفهمم میدانم نمیدانم بروم رفت آمد آمده بده بگیر نوشتن خواندن باز
        بسته میخواهم میتوانم میتوانید میشود میکند میکنم میکنند داریم ندارم نداریم دارند بود بودند
        بودم باشد مادر پدر شوهر همسر پسر دختر برادر خواهر دوست گفت میگوید زندگی میکنیم نیاز متشکرم
        مرسی سلام روز شببخیر اما ولی با بدون بعد دوباره فقط باران برف زمستان تابستان خرید رایگان
        دیگر هنوز ابتدا جستجو شان مان ای تان هایی""",
    "ps": """دوشنبه سه شنبه چهارشنبه پنجشنبه جمعه یکشنبه نن پرون سهار ماښام شپه ورځ اونۍ میاشت کال
        ساعت دقیقې یو یوه درې څلور پنځه شپږ اووه اته نهه لس ماشوم ماشومان ښځه سړی نفر خلک کور کوټه
        پخلنځی کړکۍ دروازه ښار ښوونځی ښوونځي کار کوي ډاکټر روغتون پیسې لیک سند اسناد غوښتنلیک فورمه
        وخت پته ټیلیفون شمېره شمیره نوم پوښتنه ځواب ستونزه اوبه برېښنا بریښنا ګاز ګرم سوړ یخ مات
        خراب ناپاک نوی نوې زوړ لوی کوچنی ښه بد ډېر ډیر لږ زیات همدارنګه تل هېڅکله هیڅ کله چیرته
        چېرته ولې څوک څنګه څومره ټول هېڅ ګاونډی ګاونډیان شور لفټ بایسکل بس ونه پارک پولیس اور ژبه
        پښتو ژباړن ژباړه پوهېږم پوهیږم ځم راغی راغلی راغلې راغلل راکړه واخله لیکل لوستل خلاص تړلی
        غواړم غواړې کولی کولای شم شئ کیږي کېږي وکړئ وکړم لرو وو وه دغه هغه مور پلار مېړه زوی لور
        ورور خور ملګری وویل ووایه اوسېږم اړتیا ضرورت مننه پخیر ستړی مشې سلامونه خو په له ته نه کې
        وروسته مخکې بیا یوازې باران واوره ژمی اوړی اخیستل بل نور وړیا شوې کړي کړل کول کېدل شوم څه
        چې هم وي دي لپاره پورې څخه باندې لاندې پرته""",
    "tr": """pazartesi salı çarşamba perşembe cuma cumartesi pazar bugün yarın dün akşam gece sabah
        hafta haftadır ay yıl saat dakika bir iki üç dört beş altı yedi sekiz dokuz on çocuk
        çocuklar çocuğum kadın erkek adam insan insanlar kişi ev evde daire mutfak pencere kapı
        şehir okul iş çalışıyor çalışmıyor doktor hastane para mektup belge belgeler başvuru form
        randevu adres telefon numara isim ad soyad soru cevap sorun suyu ışık elektrik gaz
        kalorifer soğuk sıcak kırık kirli yeni eski büyük küçük iyi çok az fazla daha hiç zaman
        nerede nereye kim nasıl kaç kadar hepsi herkes kimse biri komşu komşular gürültü asansör
        bisiklet otobüs ağaç park bank polis yangın dil türkçe tercüman çeviri anlıyorum
        anlamıyorum biliyorum biliyor gel geldi git gidiyor ver al yazmak oku açık kapalı istiyorum
        istiyoruz lazım gerek var yok olur oldu oluyor olan değil bu şu bunu benimle bizim sizin
        onun anne baba eş oğlum kızım kardeş abla arkadaş dedi söyle oturuyorum yardım edin
        teşekkürler teşekkür ederim günaydın akşamlar merhaba ile için gibi ama sonra önce şimdi
        tekrar sadece yağmur kar kış yaz satın ücretsiz her başka çöp""",
    "sq": """hënë martë mërkurë enjte premte shtunë diel mbrëmje natë natën mëngjes javë jave muaj
        vit vjet orë minuta një dy tre katër pesë gjashtë shtatë tetë nëntë dhjetë fëmijë fëmijët
        grua burrë njeri njerëz shtëpi shtëpia banesa kuzhina dritare derë dera qytet shkolla punë
        puna punon mjeku spital para letër dokument dokumente kërkesë formular termin adresa
        telefoni numri emri pyetje përgjigje problem ujë uji drita dritë rryma gaz ngrohje ftohtë
        nxehtë prishur pisët ri re vjetër madh madhe vogël mirë keq shumë pak më edhe gjithmonë
        kurrë ku kur pse kush çfarë si sa gjithë asgjë askush dikush fqinji fqinjët zhurmë
        ashensori biçikleta autobus pema parku policia zjarr gjuha shqip përkthyes kuptoj di vij
        erdhi shkoj jap marr shkruaj lexoj hapur mbyllur dua mund kemi keni janë është ishte bëj
        bën kjo ky këtë imi ime ynë nënë babai djali vajza vëlla motra mik flas tha jetoj ndihmë
        ndihmoni nevojë faleminderit ditën përshëndetje por me në nga për dhe që të së prapa pas
        tani përsëri vetëm shi borë blej çdo tjetër plehra mbeturina sot nesër dje""",
    "ku": """duşem sêşem çarşem pêncşem în şemî yekşem îro sibê duh êvar şev sibe hefte hefteyek
        meh sal saet yek du sê çar pênc şeş heft heşt neh deh zarok zarokên zarokan jin mêr mirov
        kes mal malê mala xanî mitbax pencere derî bajar bajêr dibistan kar dixebite naxebite
        bijîşk doktor nexweşxane pere name belge form navnîşan telefon hejmar nav navê pirs bersiv
        pirsgirêk av ava ronahî elektrîk germ sar şikestî qirêj nû kevn mezin biçûk baş xerab pir
        zêde hindik jî tim qet kengî kû kî çi çima çawa çend hemû tiştek cîran cîranên deng asansor
        bisiklêt otobus dar park polîs agir ziman zimanê kurdî wergêr fêm nizanim dizanim hat were
        here bide bixwîne vekirî girtî dixwazim dikarim dikare heye hene tune nîne bû bûn dibe dike
        ev vê wê wî ez em hûn ew wan dê bav kur keç bira xwişk heval got dibêje dijîm alîkarî
        alîkariya pêwîst sipas spas rojbaş rojê lê ji bo li ku ye di de piştî niha dîsa tenê baran
        berf zivistan havîn bikirin her din gilî çöp xwe yê ya yên""",
    "so": """isniin talaado arbaco khamiis jimce sabti axad maanta berri shalay habeen subax galab
        toddobaad usbuuc bil sanad saacad daqiiqo hal laba saddex afar shan lix toddoba siddeed
        sagaal toban ilmo carruur naag nin qof dad guri guriga aqal jikada daaqad albaab magaalo
        dugsi iskuul shaqo shaqeeya shaqeynayo dhakhtar isbitaal lacag warqad dukumenti codsi foom
        ballan cinwaan telefoon lambar magac suaal jawaab dhibaato biyo nal koronto gaas kulayl
        qabow jaban wasakh cusub duug weyn yar fiican xun badan wax mar walba weligeed goorma
        halkee xaggee yaa maxay maxaa sababta sidee meeqa waxba cidna deris deriska buuq wiish
        baaskiil bas geed booliis dab luqad af soomaali turjubaan fahmayaa fahmin garanayaa imaado
        yimid tag sii qaado qor akhri furan xiran rabaa raba karaa kartaa ahay waa waxaan waxay haa
        maya tan kan kayga hooyo aabe wiil gabar walaal saaxiib yiri caawi caawimo mahadsanid
        fadlan salaan laakiin iyo oo ee ku ka kadib hadda kaliya roob qaali bilaash kasta kale
        qashinka""",
    "hu": """hétfő kedd szerda csütörtök péntek szombat vasárnap este éjjel reggel hét hete hónap
        év óra óta perc egy kettő két három négy öt hat nyolc kilenc tíz gyerek gyerekek nő férfi
        ember emberek ház lakás konyha ablak ajtó város iskola munka működik orvos kórház pénz
        levél irat kérelem űrlap időpont cím telefon szám név kérdés válasz probléma víz fény áram
        gáz fűtés hideg meleg elromlott piszkos új régi nagy kicsi jó rossz nagyon sok kevés több
        is soha mikor hol miért hogyan mennyi minden semmi senki valaki szomszéd szomszédok zaj
        lift bicikli busz fa park pad rendőrség tűz nyelv magyar magyarul tolmács értem értek tudom
        tudja jön jött megy adni írni olvasni nyitva zárva szeretnék kell akarok tudok lehet van
        vannak nincs volt lesz ez az ezt azt én mi anya apa férj feleség fiú lány testvér barát
        beszél mondta lakom segítség segítsen kérem köszönöm reggelt napot viszlát de és hogy nem
        igen most után megint csak eső hó tél nyár venni más szemét""",
}
"""Lower-case words as typed, neither with apostrophes nor hyphens, which part words here."""
