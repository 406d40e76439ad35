/** First names that many people of many countries bear, by which names are told from other words. */
const FIRST =
  'aaron abdul abigail adam adrian ahmed aisha alan albert alejandro alessandro alex alexander alexandra alfred ali alice alicia alison amanda ' +
  'amber amelia amy ana anastasia andre andrea andreas andrew andrzej angel angela anita anja ann anna anne annie anthony antoine anton ' +
  'antonio arthur ashley astrid audrey barbara beatrice ben benjamin bernard bernd betty bjorn bob bonnie boris brandon brenda brent brian ' +
  'briana brittany bruce bruno bryan caleb camille carl carla carlos carmen carol caroline carolyn carrie catherine cathy cecilia cedric ' +
  'charles charlotte cheryl chiara chloe chris christian christina christine christoph christopher claire clara claudia claudio colin connie ' +
  'craig cristina crystal cynthia daniel daniela danielle david dawn deborah debra denis denise dennis derek diana diane diego dieter dirk ' +
  'dmitry dominik donald donna doris dorothy douglas duncan dylan edith eduardo edward eileen elaine elena eleanor elias elisabeth elizabeth ' +
  'ella ellen emil emily emma eric erica erik erika erin ernst esther ethan eugene eva evelyn evan fatima felix fernando filip florian ' +
  'frances francesca francesco francisco francois frank franz fred frederick friedrich gabriel gabriela gary geoffrey george georg gerald ' +
  'gerhard gina giorgio giovanni giulia giuseppe gloria grace graham greg gregory guillaume gunther gustav hannah hans harald harold harry ' +
  'hassan heather heidi heinz helen helena helga henri henrik henry herbert holly howard hugo ian ibrahim igor ines ingrid irene iris isabel ' +
  'isabella isaac ivan jack jackie jacob jacqueline jaime jakub james jamie jan jane janet janice jason javier jean jeff jeffrey jenna ' +
  'jennifer jeremy jerry jessica jesus jill jim joan joanna joao joe johan johann johanna john johnny jonas jonathan jorge jose josef joseph ' +
  'joshua joyce juan juana judith judy julia julian julie julien jurgen justin karen karin karl karolina kate katharina katherine kathleen ' +
  'kathryn katie katrin keith kelly kenneth kevin kim kimberly klaus kristen kristin kristina kurt kyle lars laura lauren laurent lea leah lee ' +
  'lena leo leon leonard leonardo leslie liam lillian linda lisa logan lois lorenzo louis louise luca lucas lucia lucy luis luisa lukas luke ' +
  'lynn madison magdalena malgorzata manfred manuel marc marcel marco marcus marek margaret maria marian marie marilyn mario marion mark ' +
  'markus marlene marta martha martin martina mary mateusz mathew mathieu mats matteo matthew matthias maurice max maximilian megan mehmet ' +
  'melanie melissa mia michael michaela michal michel michele michelle miguel mike mila milan mildred miriam mohamed mohammad mohammed ' +
  'molly monica monika moritz muhammad mustafa nadia nancy natalia natalie natasha nathan nicholas nick nicola nicolas nicole niklas nina ' +
  'noah nora norman olga oliver olivia olivier omar oscar otto pablo pamela paola paolo pascal patricia patrick patrizia paul paula pauline ' +
  'pavel pedro penny peter petra philip philipp philippe phillip phyllis pierre piotr rachel rafael rainer ralf ralph ramon raymond rebecca ' +
  'regina renate rene ricardo richard rita robert roberta roberto robin rodrigo roger roland rolf roman ronald rosa rose ross roy ruben rudolf ' +
  'russell ruth ryan sabine sabrina sally salvatore sam samantha samuel sandra sandro santiago sara sarah scott sean sebastian sergei sergio ' +
  'shannon sharon shaun sheila shirley silvia simon simone sofia sonia sophia sophie stacy stanley stefan stefanie stella stephanie stephen ' +
  'steve steven stuart susan susanne suzanne svetlana sven sylvia sylvie tamara tanja tanya tara tatiana ted teresa terry thea theodor theresa ' +
  'thierry thomas tiffany tim timothy tina tobias todd tom tomas tomasz tony tracy travis trevor ulrich ulrike ursula uwe valentina valerie ' +
  'vanessa vera veronica veronika vicki victor victoria vincent vincenzo virginia vladimir walter wanda wayne wendy werner wilhelm william ' +
  'willie wolfgang xavier yasmin yolanda yusuf yves yvonne zachary zoe hudson elsie bessie agnes alfred bertha edwin ada ernest florence ' +
  'herman johannes juho karla katarzyna krzysztof agnieszka ewa joanna zofia tomasz pawel anders per nils ole mette soren kari priya rahul ' +
  'amit anil sunita raj sanjay deepak ravi vijay neha pooja wei ming li yuki hiroshi takashi kenji haruto sakura minh nguyen linh fatma ayse ' +
  'emre elif zeynep marion noemie lucie manon theo jules leonie lina mathilde finn jannik luisa greta paulina';

/** Family names that many people of many countries bear. */
const LAST =
  'adams ahmed alexander ali allen alvarez andersen anderson andersson andrews armstrong arnold bailey baker barnes bauer baumann becker bell ' +
  'bennett berg bernard berry bianchi black boyd bradley brooks brown bruno bryant burke burns butler byrne campbell carlson carpenter carr ' +
  'carroll carter castillo castro chan chapman chavez chen clark clarke cohen cole coleman collins colombo conti cook cooper costa cox ' +
  'crawford cruz cunningham da daniels davies davis day de dean diaz dixon dubois duncan dunn dupont durand edwards ellis esposito evans ' +
  'fernandes fernandez ferrari ferreira fischer fisher fleming fletcher flores ford foster fox franco frank fraser freeman fuchs garcia ' +
  'gardner george gibson gomes gomez goncalves gonzales gonzalez gordon graham grant gray green greco griffin gruber gutierrez hahn hall ' +
  'hamilton hansen hanson harris harrison hart hartmann harvey hawkins hayes henderson henry hernandez herrmann hicks hill hoffman hoffmann ' +
  'holmes horn howard hughes hunt hunter ivanov jackson jacobs james jansen janssen jenkins jensen jimenez johansson johnson johnston jones ' +
  'jordan joseph kaiser kaya keller kelley kelly kennedy khan kim king klein knight koch koenig kowalski kozlowski kramer kraus kruger kumar ' +
  'lambert lane lang larsen larson laurent lawrence lee lefebvre lehmann leroy lewis li lim lin liu long lopes lopez lopez ludwig macdonald ' +
  'maier marino marshall martin martinez martins mason matthews may mayer mccarthy mcdonald mehta meier mendez mendoza mercier meyer michel ' +
  'miller mills mitchell moller moore morales moreau moreno morgan moretti morris morrison muller murphy murray myers nelson nguyen nielsen ' +
  'novak nowak o olsen olson oliveira ortiz owens palmer park parker patel patterson payne pereira perez perry persson peters petersen ' +
  'peterson petit petrov pham phillips pierce popescu porter powell price quinn ramirez ramos reed reid reyes reynolds ribeiro ricci rice ' +
  'richard richards richardson richter rivera robert roberts robertson robinson rodrigues rodriguez rogers romano romero rose ross rossi ' +
  'roth rousseau roy ruiz russell russo ryan sanchez sanders santos sato schafer schmid schmidt schmitt schmitz schneider scholz schroder ' +
  'schubert schulte schulz schulze schwarz scott shah sharma shaw silva simmons simon simpson singh smirnov smith snyder soto souza spencer ' +
  'stein stephens stevens stewart stone sullivan suzuki svensson tan tanaka taylor thomas thompson torres tran tucker turner van vargas ' +
  'vasquez vazquez vincent vogel von wagner walker wallace walsh walter wang ward washington watson weaver webb weber weiss welch wells ' +
  'werner west wheeler white wilson winkler winter wolf wolff wong wood woods wright wu yang yilmaz young zhang zimmermann';

const split = (words: string): ReadonlySet<string> => new Set(words.split(' '));

export const commonFirstNames = split(FIRST);
export const commonLastNames = split(LAST);
