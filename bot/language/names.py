"""Names of people: the same in every language, so that they tell none.

Given names and family names frequent among those who live in German quarters; families with the
endings of their country count as known.
"""

import re

_GIVEN = """
    abdi abdirahman abdul abdullah dilek ștefan ştefan habtom tesfay tesfaye mulugeta haile
    gebre tekle rıza riza adam adem agim agnieszka agron ahmad ahmed ahmet aisha aleksandar
    aleksandra alexander alexandra alexandru ali alina amal amina amir ana anastasia andreas
    andrei andrej andrzej angela anita ann anna anne annette antonio arben arda aras arif arjun
    arta artur asha asma aslan asli astrid ayla ayse ayşe aysel aylin aziz barbara bashir bayan
    beata berfin berivan besim bilal birgit blerim boris branka burak carlos carmen carlo
    catalina cem christian christine claudia cristina csaba damir daniel daniela danuta david
    deniz diana diego dimitrios dimitris dilan dimitar dina dragan drita duc dung elena elif
    elisabeth eleni emine emma emre enver erika erkan esra eszter ewa fadi fadumo faisal farah
    farid fatima fatma fatmir fatou fernando filip florian florin francesca francesco francois
    françois frank gabriela gabriele georg george georgi georgios ghulam giorgos giovanni giulia
    giuseppe goran grzegorz gülsen habib hadi halil halima hamid hamza hans hasan hassan hatice
    heidi heike helga helmut hussein huseyin hüseyin ibrahim ilhan ilona imran ines ingrid ioana
    ion irina isabel ismail istván istvan ivan ivana ivo iwona jacek jakub jamal james jana
    javier jasmin jean jelena jerzy joachim joanna johanna johannes john jorge josé jose josef
    jovan juan julia jürgen kamal karin karl karolina katarina katarzyna kateryna katharina
    kemal khadija khaled khalid klaus koffi konstantin krzysztof lászló leila leon leyla linda
    ljiljana luca lucia luis lukas lutfi magdalena mahmoud mahmud mahmut małgorzata manfred
    manuel marco marek maria maría marie mariam mariana marija marina mario marta martin martina
    mary maryam mateusz matthias mehmet mehmed merve michael michał michal michel miguel mihai
    mikhail milan milena minh mirjana miroslav mohamed mohammad mohammed monika monica muhammad
    muhammed murat mustafa musa nadia nadine nasrin natalia nataliya natascha nguyen nguyễn
    nikola nikolai nikolaos nikos nina noah noor nuran ola oksana oleh oleksandr olena olga omar
    orhan osman özgür özlem pablo paola patrick paul paulo pavel pedro peter petra petrit pierre
    piotr rachid rahel rainer ramazan ramona rania rashid reza renate ricardo robert roberto
    rodica rojda rojin roman rosa sabine said salma samir samira samuel sandra sara sarah sabina
    sabri saša sebastian selam selim selma semra sergej sergei serhat serhii sevda sharif
    shpresa sibel silvia simon slavica sofia sonja stefan stefania stephan suleiman süleyman
    susanne svetlana sven sylwia tamara tarek tatjana teodora teresa thi thomas tim tomasz tuan
    ulrich ursula uwe valentina vasile vesna viktor viktoria vjosa vladimir volkan walter wei
    werner wojciech wolfgang yasin yasmin yohannes youssef yusuf yulia zainab zeynep zeinab
    zoran zsolt zsuzsanna айша александр александра алексей алина алла анастасия анатолий андрей
    андрій анна антон артем борис вадим валентина валерия василий василь васил вера виктор
    вікторія виктория виталий віталій владимир володимир галина георги георгий дарья дарина
    денис димитър дмитрий дмитро драган евгений екатерина елена елизавета елица зоран иван івана
    іван иванка игорь ігор илья инна ирина ірина йордан калина катерина кирилл константин ксения
    лариса лидия любовь людмила максим марина мария марія марко милан милена милица мирослав
    михаил михайло надежда надія наталия наталья наталія никита николай никола микола оксана
    олег олександр олександра олексій олена ольга павел павло петар петр петро петър полина
    роман руслан світлана светлана сергей сергій софия софія станислав степан стефан тарас
    татьяна тетяна юлия юлія юрий юрій ярослав јелена јован أحمد احمد إبراهيم ابراهيم محمد محمود
    علي علی حسن حسين حسین عمر خالد فاطمة فاطمه عائشة زينب زینب مريم مریم خديجة سارة ساره سامر
    سمير يوسف یوسف عبدالله عبد الله عبدالرحمن مصطفى مصطفی رضا مهدی حمید سعید رشید کریم امیر لیلا
    ليلى نور رنا هدى منى أمينة طارق وليد ياسر بلال حمزة زهرا زهره نسرین شیرین پریسا مینا فرید
    جواد غلام گل بشیر نجیب γιώργος γιωργος μαρία γιάννης κώστας δημήτρης ελένη κατερίνα νίκος
    παναγιώτης βασίλης σοφία άννα χρήστος αλέξανδρος
"""

_FAMILY = """
    becker fischer hoffmann jansen keller klein koch krause krüger lange lehmann maier mayer
    meier meyer müller mueller neumann richter schäfer schmid schmidt schmitt schneider schröder
    schubert schulz schulze schwarz wagner weber werner wolf zimmermann braun hartmann smith
    johnson jones williams brown miller yılmaz yilmaz kaya demir çelik celik şahin sahin yıldız
    yildiz öztürk ozturk aydın aydin arslan doğan dogan kılıç kilic aslan çetin koç kurt özdemir
    polat popescu ionescu popa radu dumitru nowak wójcik wiśniewski mazur kowal kowalski
    kowalska zieliński zielinski kamiński kaminski szymański jabłoński jablonski szabó szabo
    nagy kovács kovacs tóth toth horvat horváth horvath krasniqi gashi berisha hoxha shala
    dubois martin bernard durand moreau garcía garcia fernández fernandez gonzález gonzalez
    rodríguez rodriguez lópez lopez martínez martinez pérez perez sánchez sanchez silva santos
    ferreira pereira rossi russo ferrari esposito bianchi tran trần pham phạm hoang hoàng vo võ
    nguyen papadopoulos hassan hussein ahmadi rezai hosseini mohammadi haidari yusuf warsame
    шевченко бондаренко мельник коваль рошка احمدی رضایی محمدی حسینی حیدری کریمی رحیمی نظری
    παπαδόπουλος παπαδοπούλου
"""
_TITLES = """
    frau herr familie fam mr mrs ms dr bay bayan pan pani pană domnul doamna signor signora
    señor señora sig monsieur madame mme gospodin gospođa пан пани пані господин госпожа г-н
    г-жа van von de di da del al el bin ben abu der den thi thị văn السيد السيدة آقای خانم سيد
    κύριος κυρία
"""
_GIVEN_NAMES = frozenset(_GIVEN.split())
_KNOWN = _GIVEN_NAMES | frozenset(_FAMILY.split())
_BESIDE = frozenset(_TITLES.split())
_ENDINGS = re.compile(
    r"\w{3,}(?:[oe]vi[cć]|[oe]wsk[ia]|oğlu|oglu|escu|opoulos|opoulou|enko|mann|shvili|енко"
    r"|евич|ович|овић|евић|ский|ская|ський|ська|зода|زاده|پور|όπουλος|ίδης)"
)
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_MOST = 4
_LONGEST = 100
"""Characters, spaces and signs among them."""


def is_name(text: str) -> bool:
    """Whether a text holds a person's name and nothing else.

    Beside a given name, a word that begins with a capital letter is taken for the family's.
    """
    if len(text) > _LONGEST:
        return False
    words = _WORD.findall(text)
    if not 0 < len(words) <= _MOST:
        return False
    parts = [part for word in words for part in word.lower().split("-")]
    known = [_is_known(part) for part in parts]
    if not any(known):
        return False
    if all(each or part in _BESIDE for each, part in zip(known, parts, strict=True)):
        return True
    given = any(part in _GIVEN_NAMES for part in parts)
    return given and len(words) > 1 and all(map(str.istitle, words))


def _is_known(word: str) -> bool:
    return word in _KNOWN or _ENDINGS.fullmatch(word) is not None
